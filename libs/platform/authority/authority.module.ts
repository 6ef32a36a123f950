import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuthorityGuard, TOKEN_VERIFIER } from './authority.guard.ts';
import type { TokenVerifier } from './verify-token.ts';

/** Guards every route of the program. */
@Module({})
export class AuthorityModule {
  static with(verifier: TokenVerifier): DynamicModule {
    return {
      module: AuthorityModule,
      providers: [
        { provide: TOKEN_VERIFIER, useValue: verifier },
        { provide: APP_GUARD, useClass: AuthorityGuard },
      ],
    };
  }
}

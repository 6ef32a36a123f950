import { Module, type DynamicModule } from '@nestjs/common';
import { AuthorityModule } from '../authority/authority.module.ts';
import type { TokenVerifier } from '../authority/verify-token.ts';
import { HealthModule } from '../health/health.module.ts';
import type { Configuration } from './configuration.ts';
import { CLOCK, CONFIGURATION, type Clock } from './tokens.ts';

/** What the platform is given at start. */
export interface PlatformOptions {
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly verifier: TokenVerifier;
}

@Module({})
class ConfigurationModule {}

/** Configuration, clock, authority and health: what every HTTP program has. */
@Module({})
export class PlatformModule {
  static with({ configuration, clock, verifier }: PlatformOptions): DynamicModule {
    const values = {
      global: true,
      module: ConfigurationModule,
      providers: [
        { provide: CONFIGURATION, useValue: configuration },
        { provide: CLOCK, useValue: clock },
      ],
      exports: [CONFIGURATION, CLOCK],
    };
    return {
      module: PlatformModule,
      imports: [values, AuthorityModule.with(verifier), HealthModule],
    };
  }
}

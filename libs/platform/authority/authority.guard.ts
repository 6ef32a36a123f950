import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../problems/problem.ts';
import { ACCESS, rememberCaller, type Access } from './access.ts';
import type { TokenVerifier } from './verify-token.ts';

/** Injects the `TokenVerifier`. */
export const TOKEN_VERIFIER = Symbol('TOKEN_VERIFIER');

/** Lets a request through if its route's access allows it. A route that says nothing is closed. */
@Injectable()
export class AuthorityGuard implements CanActivate {
  readonly #verify: TokenVerifier;
  readonly #reflector: Reflector;

  constructor(
    @Inject(TOKEN_VERIFIER) verify: TokenVerifier,
    @Inject(Reflector) reflector: Reflector,
  ) {
    this.#verify = verify;
    this.#reflector = reflector;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.#reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access === 'everybody') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const identity = await this.#verify(bearerToken(request.headers.authorization));
    if (!access?.includes(identity.role)) throw roleMissing(access ?? []);
    rememberCaller(request, identity);
    return true;
  }
}

function bearerToken(header: string | undefined): string {
  const token = /^Bearer +([A-Za-z0-9._~+/=-]+) *$/i.exec(header ?? '')?.[1];
  if (token !== undefined) return token;
  throw new Problem(
    401,
    'token-missing',
    {
      vi: 'Cần thẻ truy cập: Authorization: Bearer …',
      en: 'A token is needed: Authorization: Bearer …',
    },
    { headers: { 'www-authenticate': 'Bearer' } },
  );
}

function roleMissing(roles: readonly string[]): Problem {
  const named = roles.join(', ');
  return new Problem(403, 'role-not-allowed', {
    vi: `Việc này cần một trong các vai trò: ${named}.`,
    en: `This needs one of the roles: ${named}.`,
  });
}

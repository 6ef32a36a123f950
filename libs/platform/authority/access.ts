import { SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Identity, Role } from './identity.ts';

/** Who may use a route: everybody, or tokens of some roles. */
export type Access = 'everybody' | readonly Role[];

/** The metadata key of a route's access. */
export const ACCESS = Symbol('ACCESS');

/** A route that is open to read without a token. */
export const OpenToEverybody = (): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS, 'everybody' satisfies Access);

/** A route for tokens of one of some roles. Where it counts is decided with the command. */
export const ForRoles = (...roles: readonly Role[]): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS, roles satisfies Access);

const identities = new WeakMap<object, Identity>();

/** Remembers who made a request; for the guard. */
export function rememberCaller(request: FastifyRequest, identity: Identity): void {
  identities.set(request, identity);
}

/** Who made a request; throws a TypeError on a route that asks for no token. */
export function callerOf(request: FastifyRequest): Identity {
  const identity = identities.get(request);
  if (!identity) throw new TypeError('a route that is open to everybody has no caller');
  return identity;
}

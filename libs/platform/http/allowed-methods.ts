import type { FastifyInstance } from 'fastify';
import { Problem } from '../problems/problem.ts';

/**
 * Answers 405 with the methods that are allowed where a path exists but not for the method asked:
 * Fastify itself answers 404.
 */
export function refuseWrongMethods(http: FastifyInstance): void {
  const routes = new Map<string, Set<string>>();
  http.addHook('onRoute', ({ url, method }) => {
    const methods = routes.get(url) ?? new Set();
    for (const each of [method].flat()) methods.add(each);
    routes.set(url, methods);
  });
  http.addHook('onRequest', (request, _reply, done) => {
    if (!request.is404) return done();
    const path = request.url.split('?')[0] ?? '';
    const allowed = [...routes]
      .filter(([pattern]) => fits(pattern, path))
      .flatMap(([, methods]) => [...methods]);
    return allowed.length === 0 ? done() : done(methodNotAllowed([...new Set(allowed)].sort()));
  });
}

function fits(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => part.startsWith(':') || part === given[index])
  );
}

function methodNotAllowed(methods: readonly string[]): Problem {
  const named = methods.join(', ');
  return new Problem(
    405,
    'method-not-allowed',
    { vi: `Ở đây chỉ dùng được: ${named}.`, en: `Only these work here: ${named}.` },
    { headers: { allow: named } },
  );
}

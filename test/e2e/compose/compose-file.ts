import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const serviceSchema = z.object({
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  profiles: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  build: z.string().optional(),
  image: z.string().optional(),
});

const fileSchema = z.object({
  services: z.record(z.string(), serviceSchema),
  volumes: z.record(z.string(), z.unknown()),
});

/** A service of docker-compose.yml, as far as the tests look at it. */
export type ComposeService = z.output<typeof serviceSchema>;

/** docker-compose.yml with its anchors resolved; environments must be maps of strings. */
export const compose = fileSchema.parse(
  parse(readFileSync(new URL('../../../docker-compose.yml', import.meta.url), 'utf8'), {
    merge: true,
  }),
);

/** The services that are programs of the ledger: those that this repository builds. */
export const programs = Object.entries(compose.services).filter(
  ([, { build }]) => build !== undefined,
);

/** A service that must be there. */
export function service(name: string): ComposeService {
  const found = compose.services[name];
  if (!found) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
}

/** The source of the program that a service starts: `dist/apps/x/main.js` is built from it. */
export function sourceOf({ command }: ComposeService): string {
  const [program, ...words] = command;
  const [built, ...more] = words.filter((word) => !word.startsWith('--'));
  const source = built && /^dist\/(apps\/[a-z]+\/main)\.js$/.exec(built)?.[1];
  if (program !== 'node' || !source || more.length > 0) {
    throw new Error(`not a built program of apps/: ${command.join(' ')}`);
  }
  return `${source}.ts`;
}

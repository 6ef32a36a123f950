import { parseArgs } from 'node:util';
import { z } from 'zod';
import { isUuid } from '#kernel';
import {
  hasTokenKey,
  issueToken,
  localTokenKey,
  configurationOfProcess,
  ROLES,
  StartError,
} from '#platform';

const KINDS = ['person', 'service', 'import'] as const;

const USAGE = `npm run token -- --role <role> --area all | --area <id> [--area <id>]
  --role          ${ROLES.join(' | ')}
  --area          all, or the id of a province or district; may be repeated
  --organisation  the id of the organisation that the person acts for
  --subject       who it is for; events hold an opaque reference, never this (default: local)
  --kind          ${KINDS.join(' | ')}
  --expires       30m, 12h or 30d (default: 30d)`;

const uuid = z.string().refine(isUuid, 'must be a UUID in lower case');
const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

const AN_AREA = 'must be all, or the id of a province or district (a UUID in lower case)';

/** The fault of what is none of a few words, or was left out. */
const oneOf =
  (words: readonly string[]) =>
  ({ input }: { readonly input?: unknown }): string =>
    `${input === undefined ? 'is missing: it ' : ''}must be one of: ${words.join(', ')}`;

const orderSchema = z.strictObject({
  role: z.enum(ROLES, { error: oneOf(ROLES) }),
  area: z
    .array(z.union([z.literal('all'), uuid], AN_AREA), `is missing: it ${AN_AREA}`)
    .refine(
      (areas) => areas.length === 1 || !areas.includes('all'),
      'has all beside ids: all stands alone',
    ),
  organisation: uuid.optional(),
  subject: z
    .string()
    .regex(/^[^]{1,200}$/, 'must have 1 to 200 characters')
    .default('local'),
  kind: z.enum(KINDS, { error: oneOf(KINDS) }).optional(),
  expires: z
    .string()
    .regex(/^[1-9]\d{0,3}[mhd]$/, 'must be such as 30d, 12h or 30m')
    .default('30d'),
});

/** Prints a token signed by the key of this installation. */
async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const configuration = configurationOfProcess();
  if (configuration.TOKEN_JWKS_URL !== undefined) {
    throw new StartError(
      'configuration-invalid',
      'TOKEN_JWKS_URL is set, so local tokens are not accepted. Ask the identity provider for one.',
    );
  }
  const { role, area, subject, expires, organisation, kind } = readOrder();
  if (!(await hasTokenKey(configuration.DATA_DIR))) {
    process.stderr.write(`A token key is made in ${configuration.DATA_DIR}: there was none.\n`);
  }
  const issuedAtMs = Date.now();
  const token = await issueToken(await localTokenKey(configuration.DATA_DIR), {
    sub: subject,
    role,
    areas: area.includes('all') ? 'all' : area,
    ...(organisation === undefined ? {} : { organisation }),
    ...(kind === undefined ? {} : { kind }),
    issuer: configuration.TOKEN_ISSUER,
    audience: configuration.TOKEN_AUDIENCE,
    issuedAtMs,
    expiresAtMs: issuedAtMs + Number(expires.slice(0, -1)) * (UNIT_MS[expires.slice(-1)] ?? 0),
  });
  process.stdout.write(`${token}\n`);
}

function readOrder(): z.output<typeof orderSchema> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      role: text,
      area: { ...text, multiple: true },
      organisation: text,
      subject: text,
      kind: text,
      expires: text,
    },
  });
  return orderSchema.parse(values);
}

main().catch((error: unknown) => {
  process.stderr.write(`${faultOf(error)}\n\n${USAGE}\n`);
  process.exitCode = 1;
});

function faultOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    return error.issues.map(({ path, message }) => `--${String(path[0])} ${message}.`).join('\n');
  }
  return error instanceof Error ? error.message : String(error);
}

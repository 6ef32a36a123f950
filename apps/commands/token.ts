import { parseArgs } from 'node:util';
import { z } from 'zod';
import { isUuid } from '#kernel';
import {
  hasTokenKey,
  issueToken,
  localTokenKey,
  configurationOfProcess,
  messageOf,
  ROLES,
  StartError,
  unworded,
  UsageError,
} from '#platform';

const KINDS = ['person', 'service', 'import'] as const;

const USAGE = `npm run token -- --role <role> --area all | --area <id> [--area <id>]
  --role          ${ROLES.join(' | ')}
  --area          all, hoặc định danh của một tỉnh hoặc huyện; nêu được nhiều lần
                  all, or the id of a province or district; may be repeated
  --organisation  định danh của tổ chức mà người đó thay mặt
                  the id of the organisation that the person acts for
  --subject       token cho ai; sự kiện chỉ giữ một mã tham chiếu, không bao giờ giữ điều này (mặc định: local)
                  who it is for; events hold an opaque reference, never this (default: local)
  --kind          ${KINDS.join(' | ')}
  --expires       30m, 12h, 30d (mặc định · default: 30d)
Mã thoát: 0 đã in token, 1 không làm được token, 2 dùng sai.
Exit code: 0 a token is printed, 1 none could be made, 2 wrong use.`;

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

const area = z.string().refine((text) => text === 'all' || isUuid(text), {
  params: {
    vi: 'phải là all, hoặc định danh của một tỉnh hoặc huyện (một UUID viết thường)',
    en: 'must be all, or the id of a province or district (a UUID in lower case)',
  },
});

const orderSchema = z.strictObject({
  role: z.enum(ROLES),
  area: z.array(area).refine((areas) => areas.length === 1 || !areas.includes('all'), {
    params: {
      vi: 'có all bên cạnh định danh: all đứng một mình',
      en: 'has all beside ids: all stands alone',
    },
  }),
  organisation: z.string().refine(isUuid, 'must be a UUID in lower case').optional(),
  subject: z
    .string()
    .refine((text) => /^[^]{1,200}$/.test(text), {
      params: { vi: 'phải có 1 đến 200 ký tự', en: 'must have 1 to 200 characters' },
    })
    .default('local'),
  kind: z.enum(KINDS).optional(),
  expires: z
    .string()
    .refine((text) => /^[1-9]\d{0,3}[mhd]$/.test(text), {
      params: { vi: 'phải có dạng như 30d, 12h hoặc 30m', en: 'must be such as 30d, 12h or 30m' },
    })
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
    throw new StartError('configuration-invalid', {
      vi: 'TOKEN_JWKS_URL đã đặt nên token làm ở đây không được nhận. Hãy xin token của nhà cung cấp danh tính.',
      en: 'TOKEN_JWKS_URL is set, so local tokens are not accepted. Ask the identity provider for one.',
    });
  }
  const { role, area, subject, expires, organisation, kind } = readOrder();
  if (!(await hasTokenKey(configuration.DATA_DIR))) {
    const { DATA_DIR } = configuration;
    process.stderr.write(`Chưa có khóa token trong ${DATA_DIR}: nay tạo một khóa.\n`);
    process.stderr.write(`A token key is made in ${DATA_DIR}: there was none.\n`);
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
  const parsed = orderSchema.safeParse(optionsGiven(), unworded);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const { vi, en } = messageOf(issue, issue.message);
    const option = `--${String(issue.path[0])}`;
    return { vi: `${option} ${vi}.`, en: `${option} ${en}.` };
  });
  throw new UsageError({
    vi: faults.map(({ vi }) => vi).join('\n'),
    en: faults.map(({ en }) => en).join('\n'),
  });
}

function optionsGiven(): object {
  const text = { type: 'string' } as const;
  try {
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
    return values;
  } catch (error) {
    throw UsageError.of(error);
  }
}

main().catch((error: unknown) => {
  const isWrongUse = error instanceof UsageError;
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof StartError ? `${error.code}: ` : '';
  process.stderr.write(`${code}${text}\n${isWrongUse ? `\n${USAGE}\n` : ''}`);
  process.exitCode = isWrongUse ? 2 : 1;
});

import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import { z } from 'zod';
import type { Language } from '../problems/language.ts';
import { messageOf, unworded } from '../problems/fault-messages.ts';
import { StartError } from '../start/start-error.ts';

const url = (...protocols: string[]): z.ZodType<string, string> => {
  const beginnings = protocols.map((each) => `${each}://`);
  const params = {
    vi: `phải bắt đầu bằng ${beginnings.join(' hoặc ')}`,
    en: `must begin with ${beginnings.join(' or ')}`,
  };
  const isOne = (text: string): boolean => beginnings.some((each) => text.startsWith(each));
  return z.string().refine(isOne, { params });
};

const whole = (least: number, most: number): z.ZodType<number, string> => {
  const params = {
    vi: `phải là số nguyên từ ${least} đến ${most}`,
    en: `must be a whole number from ${least} to ${most}`,
  };
  const isWithin = (text: string): boolean =>
    /^\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most;
  return z.string().refine(isWithin, { params }).transform(Number);
};

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const milliseconds = whole(1, 86_400_000);

/**
 * Every environment variable of every program, with its default. A variable that is empty counts
 * as not set. No name may begin with `KURRENTDB_`: KurrentDB refuses to start on one it does not
 * know.
 */
export const configurationSchema = z.object({
  /** The event store, `kurrentdb://…`; without it `npm start` runs its own under DATA_DIR. */
  EVENT_STORE_URL: url('kurrentdb', 'kurrentdb+discover', 'esdb', 'esdb+discover').optional(),
  /** MongoDB for the read models, `mongodb://…`; without it they are kept in memory. */
  READ_STORE_URL: url('mongodb', 'mongodb+srv').optional(),
  /** Where the embedded event store and the local token key are kept. */
  DATA_DIR: z.string().min(1).default('.data'),
  /**
   * The address to listen on. The default is reachable from this machine only, and `npm run
   * event-store` takes no other.
   */
  HOST: z.string().min(1).default('127.0.0.1'),
  /** The port of HTTP; 0 takes a free one. */
  PORT: whole(0, 65_535).default(8080),
  /** The port of `npm run event-store`; the one `npm start` runs takes a free one. */
  EVENT_STORE_PORT: whole(0, 65_535).default(2113),
  /** So much of the embedded event store's log is checked before it starts, the rest behind it. */
  START_CHECK_BYTES: whole(0, 1_099_511_627_776).default(536_870_912),
  /** The largest event that the embedded event store takes. */
  EVENT_MAX_BYTES: whole(1, 1_073_741_824).default(16_777_216),
  /** The largest append that the embedded event store takes. */
  APPEND_MAX_BYTES: whole(1, 1_073_741_824).default(268_435_456),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  /** The largest body a request may have. */
  BODY_MAX_BYTES: whole(1_024, 16_777_216).default(262_144),
  /** How long a start waits for the stores, and a command for an event store that was lost. */
  START_TIMEOUT_MS: milliseconds.default(15_000),
  /** How long a stop may take before the program ends itself. */
  SHUTDOWN_TIMEOUT_MS: milliseconds.default(10_000),
  /** How long a query waits for its `minPosition`. */
  MIN_POSITION_TIMEOUT_MS: milliseconds.default(5_000),
  /** Folded aggregate state kept in this process. */
  STATE_CACHE_BYTES: whole(1_048_576, 17_179_869_184).default(67_108_864),
  /** What sums and lists rest on, kept in a process that answers questions until they move on. */
  ANSWER_CACHE_BYTES: whole(1_048_576, 17_179_869_184).default(67_108_864),
  /** The most events whose read models are kept in memory, of which each takes about 7 KB there. */
  READ_MODEL_EVENTS_MAX: whole(1, 100_000_000).default(200_000),
  /** How long a lagging projection may stand still before it counts as unhealthy. */
  PROJECTION_STALLED_MS: milliseconds.default(30_000),
  /** The most listeners that follow the changes of a process that answers questions. */
  LISTENERS_MAX: whole(1, 100_000).default(1_000),
  /** How long a listener's socket may take nothing before it is given up. */
  LISTENER_STALLED_MS: milliseconds.default(30_000),
  /** The keys of an identity provider. With it, locally signed tokens are not accepted. */
  TOKEN_JWKS_URL: url('https', 'http').optional(),
  /** Who must have issued a token. */
  TOKEN_ISSUER: z.string().min(1).default('commune-ledger'),
  /** For whom a token must be. */
  TOKEN_AUDIENCE: z.string().min(1).default('commune-ledger'),
  /**
   * The secret behind the opaque references that stand for people in events; needed with
   * TOKEN_JWKS_URL, and never to be changed. Without it the local token key serves.
   */
  ACTOR_REF_SECRET: z.string().min(32).optional(),
});

/** The configuration, read once at start. */
export type Configuration = z.output<typeof configurationSchema>;

const consistent = configurationSchema.refine(
  ({ TOKEN_JWKS_URL, ACTOR_REF_SECRET }) =>
    TOKEN_JWKS_URL === undefined || ACTOR_REF_SECRET !== undefined,
  // Judged even when other variables are wrong, so that all faults are listed at once.
  {
    path: ['ACTOR_REF_SECRET'],
    params: {
      vi: 'phải có khi đặt TOKEN_JWKS_URL',
      en: 'is needed when TOKEN_JWKS_URL is set',
    },
    when: () => true,
  },
);

/**
 * The configuration of this process, from `.env` in the working directory and the environment, which
 * goes before it; throws a StartError that lists every wrong variable.
 */
export function configurationOfProcess(): Configuration {
  if (existsSync('.env')) loadEnvFile('.env');
  return readConfiguration(process.env);
}

/** Reads the configuration; throws a StartError that lists every wrong variable. */
export function readConfiguration(environment: NodeJS.ProcessEnv): Configuration {
  const set = Object.entries(environment).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  const parsed = consistent.safeParse(Object.fromEntries(set), unworded);
  if (parsed.success) return parsed.data;
  const faultsIn = (language: Language): string[] =>
    parsed.error.issues.map(
      (issue) => `  ${issue.path.join('.')}: ${messageOf(issue, issue.message)[language]}`,
    );
  throw new StartError('configuration-invalid', {
    vi: ['Các biến môi trường này sai:', ...faultsIn('vi'), 'Xem .env.example.'].join('\n'),
    en: ['These environment variables are wrong:', ...faultsIn('en'), 'See .env.example.'].join(
      '\n',
    ),
  });
}

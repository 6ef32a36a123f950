import { EventStoreError } from './errors.ts';

/** The options of a store that are whole numbers, and from where to where each may go. */
export const optionBounds = {
  port: [0, 65_535],
  segmentBytes: [1, 1_073_741_824],
  maxEventBytes: [1, 1_073_741_824],
  maxAppendBytes: [1, 1_073_741_824],
  startCheckBytes: [0, 1_099_511_627_776],
  startCheckMs: [0, 2_147_483_647],
  readyTimeoutMs: [1, 2_147_483_647],
} as const satisfies Record<string, readonly [least: number, most: number]>;

/** The name of an option that is a whole number. */
export type NumberOption = keyof typeof optionBounds;

/** Whether a number may be the value of an option. */
export function isWithinBounds(option: NumberOption, number: unknown): number is number {
  const [least, most] = optionBounds[option];
  return Number.isSafeInteger(number) && Number(number) >= least && Number(number) <= most;
}

/** What an option must be. */
export function boundsOf(option: NumberOption): string {
  const [least, most] = optionBounds[option];
  return `a whole number${units[option] ?? ''} from ${least} to ${most}`;
}

/** Options that are told something, if they are given. */
const callbacks = ['onRoom', 'onCut'] as const;

const bytes = ' of bytes';
const milliseconds = ' of milliseconds';
const units: Partial<Record<NumberOption, string>> = {
  segmentBytes: bytes,
  maxEventBytes: bytes,
  maxAppendBytes: bytes,
  startCheckBytes: bytes,
  startCheckMs: milliseconds,
  readyTimeoutMs: milliseconds,
};

/**
 * Throws `configuration-invalid` for options that no store can have, or that this way to start one does not
 * know: not every caller has types.
 */
export function checkOptions(options: unknown, names: Readonly<Record<string, true>>): void {
  const given = (options ?? {}) as Readonly<Record<string, unknown>>;
  for (const option of Object.keys(optionBounds) as NumberOption[]) {
    const value = given[option];
    if (value === undefined || isWithinBounds(option, value)) continue;
    throw invalid(`${option} must be ${boundsOf(option)}, and not ${shown(value)}.`);
  }
  for (const option of callbacks) {
    const value = given[option];
    if (value === undefined || typeof value === 'function') continue;
    throw invalid(`${option} must be a function, and not ${shown(value)}.`);
  }
  for (const [option, value] of Object.entries(given)) {
    if (value === undefined || Object.hasOwn(names, option)) continue;
    throw invalid(`There is no option ${option} here. There are ${Object.keys(names).join(', ')}.`);
  }
  const { directory } = given;
  if (typeof directory !== 'string' || directory === '' || directory.includes('\0')) {
    throw invalid(`directory must be the path of the data directory, and not ${shown(directory)}.`);
  }
}

function invalid(message: string): EventStoreError {
  return new EventStoreError('configuration-invalid', message);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

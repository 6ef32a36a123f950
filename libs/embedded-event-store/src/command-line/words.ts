import type { CommandRefusal } from './refusal.ts';

/** What the commands find, by names that do not change; the fields are those of the JSON line. */
export interface Findings {
  /** Damage in one segment, from a position to another. */
  readonly damage: {
    readonly damaged: string;
    readonly from: number;
    readonly to: number;
    readonly what: string;
  };
  /** What `verify` says of the whole log. */
  readonly verified: {
    readonly sound: boolean;
    readonly segments: number;
    readonly events: number;
    readonly bytes: number;
    /** At the end of the log, of an append that was not finished. */
    readonly unfinishedBytes: number;
    /** In how many places the log is damaged. */
    readonly damaged: number;
  };
  /** What `stats` says of it. */
  readonly counted: {
    readonly events: number;
    readonly streams: number;
    readonly segments: number;
    readonly bytes: number;
    readonly lastPosition: number;
    /** When the first and the last event were recorded; null of an empty log. */
    readonly first: string | null;
    readonly last: string | null;
    readonly types: number;
    /** How many events are of each of the most frequent types, the most frequent first. */
    readonly most: Readonly<Record<string, number>>;
    readonly damaged: number;
  };
  /** What `import` made: how many events, and the position where their log ends. */
  readonly imported: { readonly imported: number; readonly end: number };
}

/** What the commands say to people. A program that speaks another language too gives its own. */
export interface CommandWords {
  /** How they are used. */
  readonly usage: string;
  /** A refusal, by its code or as it is. */
  refusal(refusal: CommandRefusal): string;
  /** A finding, which in English is said so. */
  finding<Name extends keyof Findings>(
    name: Name,
    finding: Findings[Name],
    inEnglish: string,
  ): string;
  /** How many events a command has come to. */
  progress(events: number): string;
}

/** What can be said to the store's program. */
export const commandsUsage = `  verify    reads the whole log and lists all damage
  stats     counts events, streams, types and bytes
  export    writes every event as a line of JSON to standard output; of a damaged log all that is sound
  import <file>
            makes a log from an export, with the same positions and times (- for standard input);
            the directory must not hold a log
  --directory <directory>   the data directory of the command (DATA_DIR)
verify, stats and export work beside a running store and change nothing.
Exit code: 0 all well, 1 the log is damaged or the command failed, 2 wrong use.`;

/** The words of this package. */
export const inEnglish: CommandWords = {
  usage: commandsUsage,
  refusal: ({ message }) => message,
  finding: (_name, _finding, sentence) => sentence,
  progress: (events) => `${events} events`,
};

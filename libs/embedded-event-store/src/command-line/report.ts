import { inEnglish, type CommandWords, type Findings } from './words.ts';

/** Where a command writes: the process's own streams, or a test's. */
export interface Output {
  readonly isTerminal: boolean;
  write(text: string): void;
  /** A note beside the output, such as progress. */
  note(text: string): void;
  /** Ends when all is written, and rejects if something was not. */
  written?(): Promise<void>;
}

let failure: Error | undefined;
const remember = (error: Error): void => void (failure ??= error);

/** The process's own output. */
export const processOutput: Output = {
  isTerminal: process.stdout.isTTY,
  write: (text) => {
    if (!process.stdout.listeners('error').includes(remember)) process.stdout.on('error', remember);
    process.stdout.write(text);
  },
  note: (text) => void process.stderr.write(text),
  written: () =>
    new Promise((resolve, reject) => {
      process.stdout.write('', () => setImmediate(() => (failure ? reject(failure) : resolve())));
    }),
};

/** Says what a command finds: JSON lines to programs, sentences and progress to people. */
export class Report {
  readonly #output: Output;
  readonly #words: CommandWords;

  constructor(output: Output, words: CommandWords = inEnglish) {
    this.#output = output;
    this.#words = words;
  }

  /** One finding, and how it is said in English. */
  say<Name extends keyof Findings>(name: Name, finding: Findings[Name], sentence: string): void {
    const text = this.#output.isTerminal
      ? this.#words.finding(name, finding, sentence)
      : JSON.stringify(finding);
    this.#output.write(`${text}\n`);
  }

  /** How many events it has come to; only people are told, on a line that the next one replaces. */
  progress(events: number): void {
    this.#tell(this.#words.progress(events));
  }

  /** Removes the line of progress. */
  done(): void {
    this.#tell('');
  }

  #tell(sentence: string): void {
    if (this.#output.isTerminal) this.#output.note(`\r\u001b[K${sentence}`);
  }
}

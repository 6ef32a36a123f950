/** Where a command writes: the process's own streams, or a test's. */
export interface Output {
  readonly isTerminal: boolean;
  write(text: string): void;
  /** A note beside the output, such as progress. */
  note(text: string): void;
}

/** The process's own output. */
export const processOutput: Output = {
  isTerminal: process.stdout.isTTY,
  write: (text) => void process.stdout.write(text),
  note: (text) => void process.stderr.write(text),
};

/** Says what a command finds: JSON lines to programs, sentences and progress to people. */
export class Report {
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
  }

  /** One finding. */
  say(finding: object, sentence: string): void {
    const { isTerminal } = this.#output;
    this.#output.write(isTerminal ? `${sentence}\n` : `${JSON.stringify(finding)}\n`);
  }

  /** How far it is; only people are told, on a line that the next one replaces. */
  progress(sentence: string): void {
    if (this.#output.isTerminal) this.#output.note(`\r\u001b[K${sentence}`);
  }

  /** Removes the line of progress. */
  done(): void {
    this.progress('');
  }
}

import type { BilingualText } from '#kernel';
import { optionFault } from './option-fault.ts';

/**
 * Wrong use of a tool, in both languages: whoever errs may not have come to say which is theirs. The tool says
 * how it is used, and ends with exit code 2.
 */
export class UsageError extends Error {
  readonly text: BilingualText;

  constructor(text: BilingualText) {
    super(`${text.vi}\n${text.en}`);
    this.name = 'UsageError';
    this.text = text;
  }

  /** What `parseArgs` threw. */
  static of(error: unknown): UsageError {
    return new UsageError(optionFault(error));
  }
}

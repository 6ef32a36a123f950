import { EventStoreError, systemCode, type EventStoreErrorCode } from '../errors.ts';
import { namingFile } from '../unusable-file.ts';

/** Why a command was not understood or not carried out, where no store would say the same. */
export type CommandFaultCode =
  /** The arguments. */
  | 'wrong-use'
  /** The directory holds no log, or cannot be read. */
  | 'no-log'
  /** An import needs a directory without one. */
  | 'log-there-already'
  /** The file of an export cannot be read. */
  | 'export-unreadable'
  /** It is no export, not whole, changed, or of a damaged log. */
  | 'export-unusable'
  /** Whatever reads the output ended. */
  | 'output-ended'
  /** Anything else. */
  | 'command-failed';

/** What a command says when it fails: a stable code, and what is wrong and what to do in English. */
export interface CommandRefusal {
  readonly code: CommandFaultCode | EventStoreErrorCode;
  readonly message: string;
}

/** A command that cannot be carried out. */
export class CommandFault extends Error implements CommandRefusal {
  readonly code: CommandFaultCode;

  constructor(code: CommandFaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandFault';
    this.code = code;
  }
}

/** Any failure of a command. */
export function refusalOf(error: unknown): CommandRefusal {
  const bySystem = systemFaults[systemCode(error) ?? ''];
  if (bySystem) return bySystem;
  const named = namingFile(error);
  if (named instanceof CommandFault || named instanceof EventStoreError) return named;
  const message = named instanceof Error ? named.message : String(named);
  return { code: 'command-failed', message };
}

/** What the system says by a code alone. */
const systemFaults: Readonly<Record<string, CommandRefusal>> = {
  ENOSPC: {
    code: 'disk-full',
    message: 'There is no room for what is written. Make room, and run it again.',
  },
  EPIPE: {
    code: 'output-ended',
    message: 'Whatever reads the output ended before it was whole. Run it again.',
  },
};

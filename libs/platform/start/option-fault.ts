interface ParseFault {
  readonly code?: string;
  readonly message?: string;
}

/**
 * What is wrong with a command line that `parseArgs` refused, in few words: Node's own end in a hint
 * on how arguments are quoted. What it threw for another reason is told as it is.
 */
export function optionFault(error: unknown): string {
  const { code, message = String(error) } = error as ParseFault;
  const quoted = /'([^']*)'/.exec(message)?.[1] ?? '';
  const option = /--[\w-]+/.exec(quoted)?.[0] ?? quoted;
  switch (code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return `there is no ${option}`;
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      return `${option} ${message.includes('does not take') ? 'takes no value' : 'needs a value'}`;
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return `there is no ${quoted} here`;
    default:
      return message;
  }
}

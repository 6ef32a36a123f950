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
  const { quoted, option } = namedIn(message);
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

/** The option that `parseArgs` refused because it does not know it. */
export function unknownOption(error: unknown): string | undefined {
  const { code, message = '' } = error as ParseFault;
  return code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? namedIn(message).option : undefined;
}

function namedIn(message: string): { readonly quoted: string; readonly option: string } {
  const quoted = /'([^']*)'/.exec(message)?.[1] ?? '';
  return { quoted, option: /--[\w-]+/.exec(quoted)?.[0] ?? quoted };
}

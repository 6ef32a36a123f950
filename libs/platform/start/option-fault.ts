import type { BilingualText } from '#kernel';

interface ParseFault {
  readonly code?: string;
  readonly message?: string;
}

/**
 * What is wrong with a command line that `parseArgs` refused, in few words: Node's own end in a hint
 * on how arguments are quoted. What it threw for another reason is told as it is.
 */
export function optionFault(error: unknown): BilingualText {
  const { code, message = String(error) } = error as ParseFault;
  const { quoted, option } = namedIn(message);
  switch (code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return { vi: `không có ${option}`, en: `there is no ${option}` };
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      return message.includes('does not take')
        ? { vi: `${option} không nhận giá trị`, en: `${option} takes no value` }
        : { vi: `${option} cần một giá trị`, en: `${option} needs a value` };
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return { vi: `ở đây không có ${quoted}`, en: `there is no ${quoted} here` };
    default:
      return { vi: message, en: message };
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

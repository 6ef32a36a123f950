import { parseArgs } from 'node:util';

const USAGE = `npm run demo [-- --once]
  Ghi sự việc của năm văn bản vào sổ qua HTTP, rồi chỉ các trang để mở; chạy đến khi bấm Ctrl-C.
  Records the facts of five documents over HTTP, says which pages to open, stays up until Ctrl-C.
  --once   kết thúc khi đã ghi xong · ends when all is recorded
  DATA_DIR, PORT …   như của npm start · as of npm start (.env.example)`;

/** What the demo is asked: to run, or to say something instead and end. */
export type DemoOrder =
  | { readonly once: boolean }
  | { readonly instead: { readonly exitCode: 0 | 2; readonly text: string } };

/** Reads the command line of the demo. */
export function demoOrder(args: readonly string[]): DemoOrder {
  try {
    const flag = { type: 'boolean' } as const;
    const options = { once: flag, help: { ...flag, short: 'h' } } as const;
    const { once = false, help } = parseArgs({ args: [...args], options }).values;
    return help === true ? { instead: { exitCode: 0, text: USAGE } } : { once };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    return { instead: { exitCode: 2, text: `${fault}\n\n${USAGE}` } };
  }
}

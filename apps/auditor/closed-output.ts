/** What a shell shows of a program that SIGPIPE has ended, as it does not end those of Node. */
const ENDED_BY_SIGPIPE = 141;

/** Ends the tool once whoever reads its output (`npm run audit -- … | head`) wants no more of it. */
export function endWithItsReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(ENDED_BY_SIGPIPE);
  });
}

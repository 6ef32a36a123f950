import { announceRunning } from '#programs';
import { runProgram } from '#platform';
import { startStandalone } from './start.ts';

const program = {
  command: 'npm start',
  what: {
    vi: 'Toàn bộ sổ ghi trên một máy: ghi, dựng trang, đọc, và kho sự kiện.',
    en: 'The whole ledger on one machine: commands, projections, queries and the event store.',
  },
};

await runProgram(program, async (configuration, log) => {
  const running = await startStandalone(configuration, log);
  const { url, eventStoreUrl } = running;
  const here = { pid: process.pid, eventStoreUrl, url };
  const takeBack = announceRunning(configuration.DATA_DIR, here, log);
  void running.eventStoreLost.then(() => {
    // Nothing can be recorded or followed without it; whoever starts programs starts this one anew.
    log.fatal('the event store ended');
    process.exit(1);
  });
  return {
    failed: running.failed,
    stop: async () => {
      takeBack();
      await running.stop();
    },
  };
});

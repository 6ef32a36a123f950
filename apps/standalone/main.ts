import { runProgram } from '#platform';
import { startStandalone } from './start.ts';

await runProgram(async (configuration, log) => {
  const running = await startStandalone(configuration, log);
  void running.eventStoreLost.then(() => {
    // Nothing can be recorded or followed without it; whoever starts programs starts this one anew.
    log.fatal('the event store ended');
    process.exit(1);
  });
  return running;
});

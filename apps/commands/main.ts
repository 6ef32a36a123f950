import { runProgram } from '#platform';
import { startCommands } from './start.ts';

await runProgram(
  {
    command: 'npm run start:commands',
    what: {
      vi: 'Phía ghi qua HTTP; cần EVENT_STORE_URL.',
      en: 'The HTTP write side; needs EVENT_STORE_URL.',
    },
  },
  startCommands,
);

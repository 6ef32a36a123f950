import { runProgram } from '#platform';
import { startQueries } from './start.ts';

await runProgram(
  {
    command: 'npm run start:queries',
    what: {
      vi: 'Phía đọc qua HTTP; cần EVENT_STORE_URL và READ_STORE_URL.',
      en: 'The HTTP read side; needs EVENT_STORE_URL and READ_STORE_URL.',
    },
  },
  startQueries,
);

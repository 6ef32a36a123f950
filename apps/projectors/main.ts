import { runProgram } from '#platform';
import { startProjectors } from './start.ts';

await runProgram(
  {
    command: 'npm run start:projectors',
    what: {
      vi: 'Dựng các trang đọc từ nhật ký; cần EVENT_STORE_URL và READ_STORE_URL.',
      en: 'Builds the pages from the log; needs EVENT_STORE_URL and READ_STORE_URL.',
    },
  },
  startProjectors,
);

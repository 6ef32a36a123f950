import { runProgram } from '#platform';
import { startQueries } from './start.ts';

await runProgram(startQueries);

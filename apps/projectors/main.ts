import { runProgram } from '#platform';
import { startProjectors } from './start.ts';

await runProgram(startProjectors);

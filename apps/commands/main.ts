import { runProgram } from '#platform';
import { startCommands } from './start.ts';

await runProgram(startCommands);

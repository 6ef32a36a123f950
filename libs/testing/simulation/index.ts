export { failureOf } from './seeds.ts';
export { Tally } from './tally.ts';

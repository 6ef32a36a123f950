import { expect, test } from '@jest/globals';
import { isUuid, sha256 } from '#kernel';
import { eventIds, newAggregateId } from './event-ids.ts';

const commandId = '0b9ac9a8-3b0f-4d55-9a47-6d0a6f6f2f5e';
const identity = { commandId, commandHash: sha256('body'), decided: '[["tally-a",[1,2]]]' };
const first = eventIds(identity)('tally-a', 0);

test('an event id is the same for ever', () => {
  expect(first).toBe('1d89ace1-8117-50ea-b61d-78b18a6f21fe');
  expect(newAggregateId(commandId)).toBe('e8adc2a3-01f7-5e3f-95eb-a03f2a805ae4');
});

test('an event id depends on the command, its body, what was decided, the stream and the index', () => {
  const others = [
    eventIds({ ...identity, commandId: '1b9ac9a8-3b0f-4d55-9a47-6d0a6f6f2f5e' })('tally-a', 0),
    eventIds({ ...identity, commandHash: sha256('another') })('tally-a', 0),
    eventIds({ ...identity, decided: '[["tally-a",[1]]]' })('tally-a', 0),
    eventIds(identity)('tally-b', 0),
    eventIds(identity)('tally-a', 1),
  ];
  expect(new Set([first, ...others]).size).toBe(6);
  expect(others.every(isUuid)).toBe(true);
});

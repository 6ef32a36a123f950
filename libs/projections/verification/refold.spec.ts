import { expect, test } from '@jest/globals';
import { ScriptedFeed } from '#testing/feeds/index.ts';
import { journal } from '#testing/projections/index.ts';
import { MemoryReadStore } from '../index.ts';
import { Decisions } from '../engine/decisions.ts';
import { moved, parts } from '../projection-engine.contract.ts';
import { refold } from './refold.ts';

test('A log that is folded anew keeps no document that is done, and goes on with those that are not', async () => {
  const feed = new ScriptedFeed();
  const [first, second] = feed.append(moved('a', 1), moved('a', 2));
  const [third] = feed.append(moved('a', 3, { corrects: second!.eventId }));
  const end = third!.position;
  const given = { ...parts(feed, new MemoryReadStore()), decisions: new Decisions() };
  const range = { end, boundOf: () => end, isAsked: () => true };
  const isDone = (id: string): boolean => id !== second!.eventId;
  const { documents } = await refold(journal, { ...range, isDone }, given);
  expect([...documents.keys()]).toEqual([second!.eventId]);
  expect(documents.get(second!.eventId)?.document).toMatchObject({ amendedBy: [third!.eventId] });
  const all = await refold(journal, range, given);
  const ids = [first, second, third].map((event) => event!.eventId);
  expect(new Set(all.documents.keys())).toEqual(new Set(ids));
});

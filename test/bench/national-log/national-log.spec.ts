import { describe, expect, test } from '@jest/globals';
import { decideCommand, eventSchemas, type FactCategory } from '#domain';
import {
  categoryOf,
  decodeMetadata,
  encodeMetadata,
  foldFact,
  idOf,
  isRejection,
  positionOf,
  type DomainEvent,
  type Fact,
  type FactCommand,
  type StreamName,
} from '#kernel';
import { nationalLog } from './national-log.ts';
import type { Recording } from './recording.ts';

const log = [...nationalLog(3_000)];

describe('The national log', () => {
  test('is the same for the same seed, another for another', () => {
    expect([...nationalLog(500)]).toEqual([...nationalLog(500)]);
    expect([...nationalLog(1_200, { seed: 7 })]).not.toEqual([...nationalLog(500)]);
  });

  test('has as many events as asked for, of every province', () => {
    expect(log).toHaveLength(3_000);
    const provinces = log.filter(
      ({ type, data }) =>
        type === 'area.registered.v1' && (data as { level: string }).level === 'province',
    );
    expect(provinces).toHaveLength(63);
  });

  test('has payloads and metadata as the ledger declares them', () => {
    const wrong = log.filter(({ type, data }) => !eventSchemas[type]?.safeParse(data).success);
    expect(wrong).toEqual([]);
    expect(log.map(({ metadata }) => decodeMetadata(encodeMetadata(metadata)))).toEqual(
      log.map(({ metadata }) => metadata),
    );
  });

  test('holds nothing that the deciders would refuse, and says whom each event concerns', () => {
    const facts = new Map<StreamName, readonly Fact<DomainEvent>[]>();
    const odd = log.flatMap((recording, index) => {
      const fault = faultOf(recording, facts);
      const held = facts.get(recording.stream) ?? [];
      const { stream, id: eventId, type, data, metadata } = recording;
      const place = { stream, revision: held.length, position: positionOf(BigInt(index + 1)) };
      const logged = { ...place, eventId, type, data, metadata, recordedAt: '' };
      facts.set(stream, foldFact(held, logged));
      return fault === undefined ? [] : [{ index, type, fault }];
    });
    expect(odd).toEqual([]);
  });
});

function faultOf(
  recording: Recording,
  facts: ReadonlyMap<StreamName, readonly Fact<DomainEvent>[]>,
): string | undefined {
  const { stream, metadata } = recording;
  const addressed = {
    category: categoryOf(stream) as FactCategory,
    id: idOf(stream),
    command: commandOf(recording),
  };
  const decided = decideCommand(addressed, (name) => facts.get(name) ?? []);
  if (isRejection(decided)) return decided.code;
  const [event] = decided.events;
  // The code of a commune is taken in the same append: an event of its own in this log.
  if (!event) return addressed.category === 'unitCode' ? undefined : 'nothing to do';
  const concerns = [...event.concerns].sort().join();
  return concerns === [...metadata.concerns].sort().join() ? undefined : `concerns ${concerns}`;
}

function commandOf({ type, data, metadata }: Recording): FactCommand<DomainEvent> {
  const { occurredOn, source, reason, inferred, corrects } = metadata;
  const circumstances = {
    occurredOn,
    source,
    ...(reason ? { reason } : {}),
    ...(inferred === undefined ? {} : { inferred }),
  };
  if (corrects === undefined) return { intent: 'record', event: { type, data }, ...circumstances };
  if (type.includes('.factRetracted.')) return { intent: 'retract', corrects, ...circumstances };
  const { replacement } = data as { replacement: DomainEvent };
  return { intent: 'correct', corrects, event: replacement, ...circumstances };
}

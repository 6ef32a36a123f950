import type { DomainEvent } from '../event.ts';
import type { Uuid } from '../ids.ts';
import { notKnown, refuse, type Rejection } from '../rejection.ts';
import type { Fact, StandingFact } from './fact.ts';

/** The most recordings one stream may hold; an aggregate that records facts refuses more. */
export const FACTS_MAX = 5_000;

/** No fact of the stream has the id: it is an amendment's, or nobody's. */
export function whyNotAFact(facts: readonly Fact<DomainEvent>[], eventId: Uuid): Rejection {
  const original = facts.find((fact) => fact.amendments.some((each) => each.eventId === eventId));
  if (!original) {
    return notKnown('unknown-fact', {
      vi: `Ở đây không có sự việc nào có định danh ${eventId}. Hãy lấy định danh từ nhật ký kiểm toán.`,
      en: `No fact here has the id ${eventId}. Take the id from the audit trail.`,
    });
  }
  return refuse(
    'corrects-an-amendment',
    {
      vi: `Định danh ${eventId} là của một lần sửa. Hãy nêu sự việc gốc: ${original.eventId}.`,
      en: `${eventId} is an amendment. Name the original fact: ${original.eventId}.`,
    },
    original.eventId,
  );
}

/** A correction replaces a fact by one of its kind. */
export function correctionChangesKind(fact: Fact<DomainEvent>): Rejection {
  return refuse(
    'correction-changes-kind',
    {
      vi: `Sự việc ${fact.eventId} thuộc loại ${fact.event.type}. Muốn ghi loại khác thì rút sự việc này rồi ghi sự việc mới.`,
      en: `Fact ${fact.eventId} is a ${fact.event.type}. To record another kind, retract it and record the new fact.`,
    },
    fact.eventId,
  );
}

/** What exists is not brought into being again. */
export function alreadyRegistered(created: StandingFact<DomainEvent>): Rejection {
  return refuse(
    'already-registered',
    {
      vi: `Đã được ghi nhận bởi sự việc ${created.eventId}.`,
      en: `Already registered, by fact ${created.eventId}.`,
    },
    created.eventId,
  );
}

/** A creation is not retracted under the facts that followed it. */
export function factsRestOnIt(others: readonly StandingFact<DomainEvent>[]): Rejection {
  return refuse(
    'facts-rest-on-it',
    {
      vi: `Còn ${others.length} sự việc dựa vào sự việc này. Hãy rút chúng trước, hoặc đính chính.`,
      en: `Facts rest on this one (${others.length}). Retract them first, or correct it.`,
    },
    others[0]?.eventId,
  );
}

/** An amendment says why. */
export const reasonRequired = refuse('reason-required', {
  vi: 'Đính chính hoặc rút một sự việc phải nêu lý do.',
  en: 'Correcting or retracting a fact needs a reason.',
});

/** A stream of facts has a stated bound (D4). */
export const tooManyFacts = refuse('too-many-facts', {
  vi: `Một luồng chỉ giữ tối đa ${FACTS_MAX} lần ghi.`,
  en: `One stream holds at most ${FACTS_MAX} recordings.`,
});

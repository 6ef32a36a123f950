import type { LedgerFact } from '#domain';
import { streamOf, type StreamName, type Uuid } from '#kernel';
import type { Chance } from './chance.ts';
import { CRITERIA, type AssignedFrom, type Place } from './nation.ts';
import type { Recorder, Recording, Session, When } from './recording.ts';

const MISREAD = { code: 'misread', text: 'Đọc nhầm số liệu trong báo cáo' };

/** A stream of the commune's own (a work, a sponsorship), with the fact it began with. */
interface Begun {
  readonly stream: StreamName;
  readonly creation: LedgerFact;
}

/** What one commune goes through, half-year by half-year; every recording obeys the deciders. */
export class CommuneLife {
  readonly #chance: Chance;
  readonly #recorder: Recorder;
  readonly #place: Place;
  readonly #sets: readonly AssignedFrom[];
  readonly #progress: StreamName;
  #session: Session;
  #half = 0;
  #counted = -1;
  readonly #flagged = new Set<string>();
  #set: Uuid | undefined;
  #missing: string[] = [];
  #achieved: Recording[] = [];
  readonly #works: Begun[] = [];
  #sponsorship: Begun | undefined;
  #contribution: Recording | undefined;

  constructor(chance: Chance, recorder: Recorder, place: Place, sets: readonly AssignedFrom[]) {
    this.#chance = chance;
    this.#recorder = recorder;
    this.#place = place;
    this.#sets = sets;
    this.#progress = streamOf('progress', place.commune);
    this.#session = sessionOf(chance, place, '');
  }

  /** What its officer records in one sitting of a half-year, about so many events. */
  *report(half: number, about: number): Generator<Recording> {
    this.#half = half;
    this.#session = sessionOf(this.#chance, this.#place, halfName(half));
    yield* this.#programme();
    const whole = Math.floor(about);
    const count = whole + (this.#chance.share() < about - whole ? 1 : 0);
    for (let n = 0; n < count; n += 1) yield* this.#something();
  }

  /** Joins in its first half-year; a new set is assigned when there is one. */
  *#programme(): Generator<Recording> {
    const set = this.#sets.findLast(({ half }) => half <= this.#half);
    if (!set || set.id === this.#set) return;
    const isFirst = this.#set === undefined;
    this.#set = set.id;
    this.#missing = this.#chance.shuffled(codes());
    this.#achieved = [];
    const started = { occurredOn: firstDayOf(this.#half) };
    if (isFirst) yield this.#fact({ type: 'progress.programmeJoined.v1', data: {} }, started);
    const assigned = { set: set.id, version: 1 };
    yield this.#fact({ type: 'progress.criteriaSetAssigned.v1', data: assigned }, started);
    if (!isFirst) return;
    const target = { level: 'standard', year: this.#chance.between(2014, 2025) } as const;
    yield this.#fact({ type: 'progress.finishTargetRegistered.v1', data: target }, started);
  }

  *#something(): Generator<Recording> {
    const draw = this.#chance.share();
    if (draw < 0.24) yield this.#criterion();
    else if (draw < 0.36) yield this.#lagging();
    else if (draw < 0.52) yield this.#count();
    else if (draw < 0.6) yield this.#work();
    else if (draw < 0.82) yield this.#contributes();
    else if (draw < 0.94) yield this.#supports();
    else if (draw < 0.96) yield this.#publishes();
    else yield this.#amends();
  }

  /** A criterion achieved on a day of this half-year; now and then a paper found late says before. */
  #criterion(): Recording {
    const code = this.#missing.pop();
    if (code === undefined || this.#set === undefined) return this.#count();
    const isLate = this.#chance.share() < 0.1 && this.#half > this.#since();
    const half = isLate ? this.#chance.between(this.#since(), this.#half - 1) : this.#half;
    const when = { occurredOn: dayOf(this.#chance, half) };
    const data = { criterion: { set: this.#set, version: 1, code } };
    const achieved = this.#fact({ type: 'progress.criterionAchieved.v1', data }, when);
    this.#achieved.push(achieved);
    return achieved;
  }

  #lagging(): Recording {
    const code = this.#missing.at(-1);
    const flag = `${this.#half}/${code}`;
    if (code === undefined || this.#set === undefined || this.#flagged.has(flag))
      return this.#count();
    this.#flagged.add(flag);
    const responsible = this.#chance.oneOf(this.#place.organisations);
    const data = { criterion: { set: this.#set, version: 1, code }, responsible };
    const when = { occurredOn: halfName(this.#half) };
    return this.#fact({ type: 'progress.criterionFlaggedLagging.v1', data }, when);
  }

  /** Once a half-year. */
  #count(): Recording {
    if (this.#counted === this.#half) return this.#contributes();
    this.#counted = this.#half;
    const data = { count: CRITERIA - this.#missing.length, of: CRITERIA };
    const when = { occurredOn: dayOf(this.#chance, this.#half) };
    return this.#fact({ type: 'progress.countReported.v1', data }, when);
  }

  #work(): Recording {
    const kind = this.#chance.oneOf(['road', 'canal', 'school', 'culturalHouse'] as const);
    const number = this.#works.length + 1;
    const { commune } = this.#place;
    const size = { amount: String(this.#chance.between(1, 30)), unit: 'km', qualifier: 'about' };
    const data = {
      commune,
      kind,
      name: `Công trình số ${number}`,
      village: `Thôn ${number}`,
      size,
    };
    const creation = { type: 'work.registered.v1', data } as LedgerFact;
    const stream = streamOf('work', this.#chance.uuid());
    this.#works.push({ stream, creation });
    const when = { occurredOn: halfName(this.#half) };
    return this.#recorder.record(this.#session, stream, creation, when);
  }

  #contributes(): Recording {
    const work = this.#works.at(-1 - this.#chance.between(0, 2)) ?? this.#works.at(-1);
    if (!work) return this.#work();
    const event = contribution(this.#chance);
    const when = { occurredOn: halfName(this.#half) };
    const { stream, creation } = work;
    this.#contribution = this.#recorder.record(this.#session, stream, event, when, creation);
    return this.#contribution;
  }

  #supports(): Recording {
    const begun = this.#sponsorship;
    if (!begun || this.#chance.share() < 0.1) return this.#sponsored();
    const isPledge = this.#chance.share() < 0.3;
    const kind = this.#chance.oneOf(['cash', 'goods', 'labour'] as const);
    const amount = String(this.#chance.between(5, 500) * 1_000_000);
    const quantity = { amount, unit: 'VND', qualifier: 'nearly', words: 'gần như trong báo cáo' };
    const line = isPledge ? { line: `L-${this.#chance.bits()}` } : {};
    const data = { ...line, kind, what: 'Hỗ trợ xây dựng đường giao thông thôn', quantity };
    const type = isPledge ? 'sponsorship.supportPledged.v1' : 'sponsorship.supportDelivered.v1';
    const when = { occurredOn: dayOf(this.#chance, this.#half) };
    const { stream, creation } = begun;
    const event = { type, data } as LedgerFact;
    return this.#recorder.record(this.#session, stream, event, when, creation);
  }

  #sponsored(): Recording {
    const sponsors = [this.#chance.oneOf(this.#place.organisations)];
    const data = { mode: 'sole', sponsors, recipient: this.#place.commune } as const;
    const creation = { type: 'sponsorship.assigned.v1', data } as LedgerFact;
    this.#sponsorship = { stream: streamOf('sponsorship', this.#chance.uuid()), creation };
    const when = { occurredOn: firstDayOf(this.#half), inferred: 'ngày của báo cáo' };
    return this.#recorder.record(this.#session, this.#sponsorship.stream, creation, when);
  }

  #publishes(): Recording {
    const amount = String(this.#chance.between(0, CRITERIA));
    const data = {
      about: { kind: 'commune', id: this.#place.commune },
      measure: 'criteriaMet',
      title: { vi: 'Số tiêu chí đạt chuẩn' },
      content: { kind: 'figure', quantity: { amount, unit: 'criterion', qualifier: 'exact' } },
    };
    const event = { type: 'report.published.v1', data } as LedgerFact;
    const stream = streamOf('report', this.#chance.uuid());
    return this.#recorder.record(this.#session, stream, event, {
      occurredOn: halfName(this.#half),
    });
  }

  /** A quantity misread, a criterion that was none: corrected, retracted. */
  #amends(): Recording {
    const achieved = this.#chance.share() < 0.3 ? this.#achieved.pop() : undefined;
    if (achieved) {
      const { data } = achieved as Recording & { data: { criterion: { code: string } } };
      this.#missing.unshift(data.criterion.code);
      return this.#recorder.retract(this.#session, achieved, MISREAD);
    }
    const contributed = this.#contribution;
    if (!contributed) return this.#contributes();
    const { value: occurredOn } = contributed.metadata.occurredOn;
    const event = contribution(this.#chance);
    return this.#recorder.correct(this.#session, contributed, event, {
      occurredOn,
      reason: MISREAD,
    });
  }

  #fact(event: LedgerFact, when: When): Recording {
    return this.#recorder.record(this.#session, this.#progress, event, when);
  }

  /** The half-year in which the set in force was assigned. */
  #since(): number {
    return this.#sets.findLast(({ half }) => half <= this.#half)?.half ?? 0;
  }
}

/** The half-years begin with the first of 2010. */
function halfName(half: number): string {
  return `${2010 + Math.floor(half / 2)}-H${(half % 2) + 1}`;
}

function firstDayOf(half: number): string {
  return `${2010 + Math.floor(half / 2)}-${half % 2 === 0 ? '01' : '07'}-01`;
}

/** A day behind the first of the half-year. */
function dayOf(chance: Chance, half: number): string {
  const month = String((half % 2) * 6 + chance.between(1, 6)).padStart(2, '0');
  return `${2010 + Math.floor(half / 2)}-${month}-${String(chance.between(2, 28)).padStart(2, '0')}`;
}

function sessionOf(chance: Chance, { province, district }: Place, half: string): Session {
  const number = chance.between(1, 400);
  return {
    actor: { ref: `a-${chance.bits().toString(16)}`, kind: 'person', role: 'officer' },
    source: {
      kind: 'report',
      document: `Báo cáo ${number}/BC-UBND`,
      place: `Biểu 02, ${half}`,
      quote: 'đến nay xã đã đạt thêm tiêu chí, nhân dân đóng góp ngày công',
    },
    areas: [province, district],
  };
}

function contribution(chance: Chance): LedgerFact {
  const kind = chance.oneOf(['labour', 'cash', 'land'] as const);
  const unit = { labour: 'workday', cash: 'VND', land: 'm2' }[kind];
  const amount = String(chance.between(10, 3_000) * (kind === 'cash' ? 100_000 : 1));
  const quantity = { amount, unit, qualifier: 'moreThan', words: `hơn ${amount}` };
  return { type: 'work.contributionRecorded.v1', data: { kind, quantity } } as LedgerFact;
}

function codes(): string[] {
  return Array.from({ length: CRITERIA }, (_, n) => String(n + 1));
}

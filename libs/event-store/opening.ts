import { randomUUID } from 'node:crypto';
import {
  dayAt,
  encodeMetadata,
  isUuid,
  parseInterval,
  sha256,
  type LoggedEvent,
  type StreamName,
  type Uuid,
} from '#kernel';
import type { Appender, StoredEvent } from './appender.ts';
import type { Connection } from './connection.ts';
import { EventStoreFault } from './errors.ts';
import { Patience } from './patience.ts';
import { streamTail } from './stream-tail.ts';

const LEDGER: StreamName = 'ledger-main';
const OPENED = 'ledger.opened.v1';

/** The first event of the log, which gives it its identity (D10). */
export class LedgerOpening {
  readonly #connection: Connection;
  readonly #appender: Appender;
  readonly #patienceMs: number;
  #ledgerId: Uuid | undefined;

  constructor(connection: Connection, appender: Appender, patienceMs: number) {
    this.#connection = connection;
    this.#appender = appender;
    this.#patienceMs = patienceMs;
  }

  /** See `LogFeed.ledgerId`. Asks the store until the log is open, then no more. */
  async ledgerId(): Promise<Uuid | undefined> {
    this.#ledgerId ??= await this.#read(this.#patienceMs);
    return this.#ledgerId;
  }

  /** Whether the store answers, asked of it in any case. */
  async storeAnswers(): Promise<void> {
    await this.#read(this.#patienceMs);
  }

  /** See `EventStore.openLog`. Of several that open it at once one does, the others find it open. */
  async open(): Promise<Uuid> {
    const known = await this.ledgerId();
    if (known) return known;
    const event = openedEvent(randomUUID());
    await this.#appender.append([{ stream: LEDGER, expected: -1, events: [event] }]);
    const ledgerId = await this.ledgerId();
    if (!ledgerId) throw notOpen();
    return ledgerId;
  }

  /** See `EventStore.waitUntilOpen`. */
  async waitUntilOpen(timeoutMs: number): Promise<Uuid> {
    const patience = new Patience(timeoutMs);
    for (;;) {
      const ledgerId = await this.ledgerId();
      if (ledgerId) return ledgerId;
      if (this.#connection.closing.aborted || patience.isOver()) throw notOpen();
      await patience.pause(this.#connection.closing);
    }
  }

  async #read(patienceMs: number): Promise<Uuid | undefined> {
    const tail = streamTail(this.#connection, { stream: LEDGER, after: -1, patienceMs });
    for await (const event of tail) return ledgerIdOf(event);
    return undefined;
  }
}

function ledgerIdOf(event: LoggedEvent): Uuid {
  const { ledgerId } = (event.data ?? {}) as { ledgerId?: unknown };
  if (event.type === OPENED && typeof ledgerId === 'string' && isUuid(ledgerId)) return ledgerId;
  throw new EventStoreFault(
    'stream-unreadable',
    `${LEDGER} does not begin with ${OPENED}: this event store holds something else than a ledger.`,
  );
}

function openedEvent(ledgerId: Uuid): StoredEvent {
  const today = dayAt(Date.now());
  const occurredOn = parseInterval(today);
  if (!occurredOn) throw new TypeError(`${today} is no day`);
  const data = { ledgerId };
  return {
    id: randomUUID(),
    type: OPENED,
    data,
    metadata: encodeMetadata({
      correlationId: ledgerId,
      causationId: ledgerId,
      commandId: ledgerId,
      commandHash: sha256(JSON.stringify(data)),
      actor: { ref: 'ledger', kind: 'service', role: 'operator' },
      occurredOn,
      source: { kind: 'system' },
      concerns: [],
      areas: [],
    }),
  };
}

function notOpen(): EventStoreFault {
  return new EventStoreFault(
    'ledger-not-open',
    'The log has not been opened. Start a process that may record; it opens the log first.',
  );
}

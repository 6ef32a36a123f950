import { isDeepStrictEqual } from 'node:util';
import { START_OF_LOG, type Position } from '#kernel';
import { buildOfKey, LIVE } from '#projections';
import type { Change, SimulatedMongod } from './mongod/simulated-mongod.ts';

/** The engine's own collections, beside those of the models. */
const GROUPS = 'projectionGroups';
const LEASES = 'projectionLeases';
const SERVING = 'projectionServing';

/**
 * What must hold at every moment: the checkpoint never goes back behind what anyone was told, no
 * document goes back or is lost, only the last one to take a lease moves what it is for, who runs
 * into a document was not alone, and on a replica set nobody reads a document ahead of the
 * checkpoint.
 */
export class Watchdog {
  readonly #mongod: SimulatedMongod;
  #toldTo: Position = START_OF_LOG;
  readonly #tokens = new Map<string, number>();
  readonly #lastWrites = new Map<string, number>();
  readonly #leadsSince = new Map<string, number>();
  readonly #lastTroubles = new Map<string, number>();
  readonly #fresh = new Map<string, Position>();
  #moment = 0;
  #violation: string | undefined;

  constructor(mongod: SimulatedMongod) {
    this.#mongod = mongod;
    mongod.onWritten = (change) => this.#written(change);
    mongod.onRead = (collection, found) => {
      // A standalone server shows what it may yet lose.
      if (collection !== GROUPS || mongod.topology === 'standalone') return;
      const live = found.find(({ _id }) => _id === LIVE);
      if (live) this.told(live['position'] as Position);
    };
  }

  /** Someone was told that the live models stand at a position. */
  told(position: Position): void {
    if (position > this.#toldTo) this.#toldTo = position;
  }

  /** Something of a process failed on its way: what became of it is not known. */
  troubled(process: string): void {
    this.#lastTroubles.set(process, (this.#moment += 1));
  }

  /** A worker found documents, or its checkpoint, not as it had left or loaded them. */
  ranInto(process: string): void {
    const others = [...this.#lastWrites].filter(([by]) => by !== process);
    const moments = [...others.map(([, at]) => at), this.#lastTroubles.get(process) ?? 0];
    if (Math.max(...moments) > (this.#leadsSince.get(process) ?? 0)) return;
    this.#violation ??= `${process} ran into documents that nobody else has written meanwhile`;
  }

  /** Throws what is not as it must be. */
  look(): void {
    if (this.#violation !== undefined) throw new Error(this.#violation);
    const live = this.#mongod.document(GROUPS, LIVE);
    const position = (live?.['position'] ?? START_OF_LOG) as Position;
    if (position < this.#toldTo) {
      throw new Error(`the checkpoint went back from ${this.#toldTo} to ${position}`);
    }
    this.#lookAhead(position);
  }

  /** What became visible since, of models that are read, is not ahead of the checkpoint. */
  #lookAhead(position: Position): void {
    for (const [collection, appliedTo] of this.#fresh) {
      const name = buildOfKey(collection)?.name ?? '';
      const isServed = this.#mongod.document(SERVING, name)?.['build'] === collection;
      const isOnItsOwn = this.#mongod.document(GROUPS, `apart-${collection}`) !== undefined;
      if (isServed && !isOnItsOwn && appliedTo > position) {
        throw new Error(`${collection} shows ${appliedTo}, and the checkpoint says ${position}`);
      }
    }
    this.#fresh.clear();
  }

  /** What is applied to a document only grows, as long as its collection is there. */
  #documentWritten({ collection, before, after, by }: Change): void {
    if (!before) return;
    const [was, is] = [before['appliedTo'] as Position, after?.['appliedTo'] as Position];
    const isSame = is === was && isDeepStrictEqual(before, after);
    if (after && (is > was || isSame)) return;
    this.#violation ??= `${by} set ${collection} ${before._id} from ${was} to ${is}`;
  }

  #written(change: Change): void {
    const { collection, before, after, by } = change;
    this.#moment += 1;
    if (collection === LEASES && after?.['owner'] === by) {
      const token = after['token'] as number;
      const name = `${by} ${after._id}`;
      // Whoever leads takes the leases of rebuilds again and again.
      const isLead = after._id === LIVE && token > (this.#tokens.get(name) ?? 0);
      if (isLead) this.#leadsSince.set(by, this.#moment);
      this.#tokens.set(name, token);
    }
    if (collection === GROUPS) {
      const group = before?._id ?? after?._id ?? '';
      const held = this.#tokens.get(`${by} ${group}`) ?? 0;
      if (((before?.['token'] ?? 0) as number) > held) {
        this.#violation ??= `${by} moved ${group}, which is another's by now`;
      }
    }
    const writingTo = (before?.['writingTo'] ?? START_OF_LOG) as Position;
    if (after && writingTo > ((after['writingTo'] ?? START_OF_LOG) as Position)) {
      this.#violation ??= `${by} lowered how far documents may be ahead of ${after._id}`;
    }
    const isDocument = buildOfKey(collection) !== undefined;
    if (isDocument) this.#documentWritten(change);
    if (collection === GROUPS || isDocument) this.#lastWrites.set(by, this.#moment);
    if (isDocument && this.#mongod.topology === 'replicaSet') {
      const appliedTo = (after?.['appliedTo'] ?? START_OF_LOG) as Position;
      const known = this.#fresh.get(collection) ?? START_OF_LOG;
      this.#fresh.set(collection, appliedTo > known ? appliedTo : known);
    }
  }
}

import { WireReader } from '../wire/reader.ts';
import type { FilterSpec } from '../store/filter.ts';
import { UINT64_MAX } from '../wire/writer.ts';
import { readStreamName } from './shared.ts';

/** Where a read or subscription begins: a revision or position, or one of the ends. */
export type ReadFrom = number | 'start' | 'end';

/** The most prefixes that a filter may have. */
const prefixesMax = 1000;

/** How many events are looked at between two checks of the checkpoint, if a client leaves it open. */
const windowDefault = 32;

/** A request to `Streams/Read`. */
export interface ReadRequest {
  /** The stream, or undefined for `$all`. */
  stream: string | undefined;
  all: boolean;
  from: ReadFrom;
  backwards: boolean;
  resolveLinks: boolean;
  /** How many events a read may give. */
  count: number | undefined;
  subscription: boolean;
  filter: FilterSpec | undefined;
  /** Whether the request says that it has no filter; one that says neither is no request. */
  noFilter: boolean;
  uuid: 'structured' | 'string' | undefined;
  compatibility: number;
}

/** Reads a request message. */
export function readReadRequest(message: Buffer): ReadRequest {
  const request: ReadRequest = {
    stream: undefined,
    all: false,
    from: 'start',
    backwards: false,
    resolveLinks: false,
    count: undefined,
    subscription: false,
    filter: undefined,
    noFilter: false,
    uuid: undefined,
    compatibility: 0,
  };
  const reader = new WireReader(message);
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) readOptions(reader.message(), request);
    else reader.skip();
  }
  return request;
}

function readOptions(reader: WireReader, request: ReadRequest): void {
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) readStreamStart(reader.message(), request);
    else if (field === 2) readAllStart(reader.message(), request);
    else if (field === 3) request.backwards = reader.uint64() === 1;
    else if (field === 4) request.resolveLinks = reader.uint64() !== 0;
    else if (field === 5) request.count = reader.uint64();
    else if (field === 6) {
      reader.skip();
      request.subscription = true;
    } else if (field === 7) request.filter = readFilter(reader.message());
    else if (field === 8) {
      reader.skip();
      request.noFilter = true;
    } else if (field === 9) request.uuid = reader.message().next() === 2 ? 'string' : 'structured';
    else if (field === 10) {
      const control = reader.message();
      if (control.next() === 1) request.compatibility = control.uint64();
    } else reader.skip();
  }
}

function readStreamStart(reader: WireReader, request: ReadRequest): void {
  request.stream = '';
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) request.stream = readStreamName(reader.message());
    else if (field === 2) request.from = readPlace(reader);
    else {
      reader.skip();
      request.from = field === 4 ? 'end' : 'start';
    }
  }
}

function readAllStart(reader: WireReader, request: ReadRequest): void {
  request.all = true;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) {
      request.from = 0;
      const position = reader.message();
      for (let inner = position.next(); inner !== 0; inner = position.next()) {
        if (inner === 1) request.from = readPlace(position);
        else position.skip();
      }
    } else {
      reader.skip();
      request.from = field === 3 ? 'end' : 'start';
    }
  }
}

/** The largest number stands for the end. */
function readPlace(reader: WireReader): ReadFrom {
  const place = reader.uint64();
  return place >= UINT64_MAX ? 'end' : place;
}

function readFilter(reader: WireReader): FilterSpec {
  const filter = { regex: '', prefixes: [] as string[] };
  let on: FilterSpec['on'] | undefined;
  let window = 0;
  let checkpointMultiplier = 0;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1 || field === 2) {
      on = field === 1 ? 'stream' : 'type';
      const expression = reader.message();
      for (let inner = expression.next(); inner !== 0; inner = expression.next()) {
        if (inner === 1) filter.regex = expression.string();
        else if (inner === 2) addPrefix(filter.prefixes, expression.string());
        else expression.skip();
      }
    } else if (field === 3) window = reader.uint64();
    else if (field === 5) checkpointMultiplier = reader.uint64();
    else {
      reader.skip();
      if (field === 4) window = windowDefault;
    }
  }
  if (!on) throw new RangeError('A filter has no expression.');
  if (window === 0) throw new RangeError('A filter has no window.');
  return { ...filter, on, window, checkpointMultiplier };
}

/** Refused as soon as there are too many: every event is held against each of them. */
function addPrefix(prefixes: string[], prefix: string): void {
  if (prefixes.length === prefixesMax) {
    throw new RangeError(`A filter has more than ${prefixesMax} prefixes.`);
  }
  prefixes.push(prefix);
}

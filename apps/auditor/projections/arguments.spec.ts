import { describe, expect, test } from '@jest/globals';
import { parkedText, reportText, statusText } from './answers.ts';
import { readOrder } from './arguments.ts';
import { texts } from './texts.ts';
import { USAGE } from './usage.ts';

const said = texts.en;

const event = '0b0e7c5a-7f5e-4b8e-9d0a-3f1c2b4a5d6e';

describe('npm run projections', () => {
  test('takes a decision with its reason, and where to send it', () => {
    const args = ['skip', '--model', 'areas', '--event', event, '--reason', 'ghi sai'];
    const documents = ['--document', 'a', '--document', 'b'];
    expect(readOrder([...args, ...documents, '--url', 'http://a', '--json'])).toMatchObject({
      command: 'skip',
      model: 'areas',
      event,
      reason: 'ghi sai',
      documents: ['a', 'b'],
      whole: false,
      url: 'http://a',
      json: true,
    });
  });

  test('takes several models to rebuild, and one build to drop', () => {
    const rebuild = ['rebuild', '--model', 'areas', '--model', 'works', '--reason', 'x'];
    expect(readOrder(rebuild)).toMatchObject({ command: 'rebuild', models: ['areas', 'works'] });
    const build = '1'.padStart(20, '0');
    const drop = ['clean-up', '--model', 'areas', '--version', '2', '--build', build];
    expect(readOrder([...drop, '--reason', 'x'])).toMatchObject({ version: 2, build });
  });

  test.each([
    ['skip --model areas --reason x', 'skip needs --event'],
    [`retry --event ${event} --reason x`, 'retry needs --model'],
    [`retry --model areas --event ${event}`, 'retry needs --reason'],
    ['rebuild --model areas', 'rebuild needs --reason'],
    ['parked --event last', '--event must be'],
    ['digest --position last', '--position must be a position of the log'],
    ['verify --sample few', '--sample must be a number'],
    ['demote', 'there is no demote'],
    ['promote --reason x', 'promote needs --model'],
    ['promote --model areas --model works --reason x', 'promote takes one --model'],
    ['promote --model areas --reason x --version two', '--version must be'],
    ['clean-up', 'clean-up needs --reason'],
    ['clean-up --version 2 --reason x', 'clean-up --version needs --model'],
    ['clean-up --reason x --build last', '--build must be a position of the log'],
    ['status now', 'what is now'],
    ['status --loudly', '--loudly'],
    ['status --lang fr', '--lang must be vi or en'],
  ])('refuses "%s"', (line, fault) => {
    expect(() => readOrder(line.split(' '))).toThrow(fault);
  });

  test('refuses in both languages: whoever errs may not have come to say which is theirs', () => {
    const refused = { message: 'không có lệnh nope\nthere is no nope' };
    expect(() => readOrder(['nope'])).toThrow(expect.objectContaining(refused));
    const unknown = { message: 'không có --loudly\nthere is no --loudly' };
    expect(() => readOrder(['status', '--loudly'])).toThrow(expect.objectContaining(unknown));
  });

  test('speaks Vietnamese, unless English is asked for', () => {
    expect(readOrder(['status'])).toMatchObject({ lang: 'vi' });
    expect(readOrder(['status', '--lang', 'en'])).toMatchObject({ lang: 'en' });
    expect(parkedText([], texts.vi)).toBe('không có gì bị giữ, không mô hình đọc nào dừng\n');
  });

  test('names in its help every command that it takes', () => {
    const decisions = ['retry', 'skip', 'rebuild', 'promote', 'roll-back', 'clean-up'];
    for (const command of ['status', 'parked', 'report', ...decisions, 'digest', 'verify']) {
      for (const usage of [USAGE.vi, USAGE.en]) {
        expect(usage).toContain(`npm run projections -- ${command}`);
      }
    }
    expect(readOrder([])).toMatchObject({ command: 'help' });
  });

  test('says in its help that a promotion, a roll-back and a clean-up may name their build', () => {
    for (const command of ['promote', 'roll-back', 'clean-up']) {
      const line = USAGE.en.split('\n').find((each) => each.includes(`-- ${command}`));
      expect(line).toContain('[--version <n>] [--build <position>]');
    }
  });
});

describe('What it says', () => {
  const model = { model: 'areas', version: 2, serves: true, group: 'live', position: '7' };
  const calm = { ...model, parkedEvents: 0, parkedDocuments: 0, asksForRebuild: [] };

  test('of the projections names what is parked, stopped, or asks for a rebuild', () => {
    const text = statusText(
      {
        state: 'leading',
        owner: 'w',
        head: '9',
        healthy: true,
        groups: [
          { group: 'live', position: '7', rate: 3, lag: { events: 2, estimated: true, ms: 40 } },
        ],
        models: [
          calm,
          { ...calm, model: 'works', parkedEvents: 3, parkedDocuments: 1 },
          { ...calm, model: 'reports', stopped: { detail: 'metadata lacks actor' } },
          { ...calm, model: 'pledges', asksForRebuild: ['area.sold.v1'], group: 'rebuild-pledges' },
          { ...calm, model: 'works', build: '5', serves: false },
          {
            ...calm,
            model: 'flows',
            build: '6',
            refused: { code: 'build-behind', decidedAt: '7' },
          },
        ],
      },
      said,
    );
    expect(text).toContain('live at 7, behind by about 2 events (40 ms), 3 events/s');
    expect(text).toMatch(/areas__v2 +at 7\n/);
    expect(text).toMatch(/works__v2_5 +at 7, does not serve\n/);
    expect(text).toContain('REFUSED: the decision at 7 (build-behind)');
    expect(text).toContain('PARKED: 3 events of 1 documents');
    expect(text).toContain('STOPPED: metadata lacks actor');
    expect(text).toContain('by itself (rebuild-pledges), ASKS FOR A REBUILD: lacks area.sold.v1');
  });

  test('of projections whose event store does not answer is that the end of the log is not known', () => {
    const away = { state: 'leading', owner: 'w', healthy: true, groups: [], models: [] };
    expect(statusText(away, said)).toBe(
      'leading (w), head not known: the event store does not answer\n',
    );
    expect(statusText(away, texts.vi)).toContain('kho sự kiện không trả lời');
  });

  test('of one that stands by is how far the other one is, and why it cannot ask for the lease', () => {
    const text = statusText(
      {
        ...{ state: 'standing-by', owner: 'w', head: '9', healthy: true, models: [] },
        fault: { code: 'read-store-unavailable', message: 'not primary' },
        groups: [
          { group: 'live', position: '9', isCaughtUp: true, ofAnother: true },
          { group: 'rebuild-areas', position: '4', isCaughtUp: false, ofAnother: true },
        ],
      },
      said,
    );
    expect(text).toBe(
      'standing-by (w), head 9, CANNOT ASK FOR THE LEASE: read-store-unavailable: not primary\n' +
        'live at 9, moved by another process\n' +
        'rebuild-areas at 4, not at the head, moved by another process\n',
    );
  });

  test('of the projections says in words who writes', () => {
    const of = (state: string) => ({ ...{ state, owner: 'w', head: '9' }, healthy: true });
    const text = (state: string) => statusText({ ...of(state), groups: [], models: [] }, texts.vi);
    expect(text('leading')).toBe('đang ghi trang (w), cuối nhật ký 9\n');
    expect(text('standing-by')).toBe('dự phòng (w), cuối nhật ký 9\n');
  });

  test('of a build that waits is what differs, how often at each path, and where in the first documents', () => {
    const text = reportText(
      {
        ...{ serves: 'works__v2', build: 'works__v3', position: '9' },
        ...{ same: 4, added: 1, changed: 3, removed: 0, elsewhere: 2 },
        paths: [
          { path: 'facts[].event', documents: 3 },
          { path: 'order', documents: 1 },
        ],
        samples: {
          added: ['n'],
          removed: [],
          changed: [{ id: 'c', places: [{ path: 'order', before: 'a', after: 'b' }] }],
        },
      },
      said,
    );
    expect(text).toContain('4 the same, 1 added, 3 changed, 0 removed');
    expect(text).toContain('  3 × facts[].event\n  1 × order\n  2 × elsewhere\n  + n\n');
    expect(text).toContain('  ~ c\n      order: "a" → "b"');
  });

  test('of a parked event is the event, the error and the queue', () => {
    const text = parkedText(
      [
        {
          ...{ model: 'areas', version: 2, code: 'undecodable', detail: 'name: expected text' },
          event: { eventId: event, type: 'area.renamed.v1', stream: 'area-1', position: '7' },
          ...{ stops: false, documents: 1, queues: [{ document: '1', waiting: 4 }] },
          recorded: { data: { name: 7 }, metadata: {} },
        },
      ],
      said,
    );
    expect(text).toContain(`areas v2: area.renamed.v1 ${event}\n  area-1 at 7\n`);
    expect(text).toContain('undecodable: name: expected text');
    expect(text).toContain('1: 4 later events wait');
    expect(text).toContain('{"name":7}');
    const stop = {
      ...{ model: 'areas', version: 2, code: 'envelope-unreadable', detail: 'why', stops: true },
      ...{ documents: 0, queues: [] },
      event: { eventId: event, type: 'area.renamed.v1', position: '7' },
    };
    // What an earlier release stopped at is somewhere behind that position.
    expect(parkedText([stop], said)).toContain('\n  behind 7\n');
    expect(parkedText([], said)).toBe('nothing is parked, no read model is stopped\n');
  });
});

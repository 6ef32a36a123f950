import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { LIVE, type Step } from '#projections';
import { argumentsToRun } from '#testing/programs/built.ts';
import type { Environment } from '../processes/program.ts';
import type { FromProjector, LastSaid, Moment, ToProjector } from './messages.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const MAIN = 'test/faults/projector/main.ts';

/** A projector in a process of its own that stops where a test wants it to, and goes on when told. */
export interface SteeredProjector {
  /** Resolves when it has caught up, or stands by while another one works. */
  readonly ready: Promise<void>;
  /**
   * Resolves when it stands at this moment of a batch that ends behind a position, of what is being
   * rebuilt if that is asked for; holds it there. The others of its groups go on.
   */
  heldAt(moment: Moment, behind: string, of?: 'a rebuild'): Promise<Step>;
  /** Lets it go on. */
  goOn(): void;
  /** What it said last of a batch; once it is killed, that is where it was. */
  lastSaidOf(batch: Step): LastSaid | undefined;
  /** Ends it as pulling the plug does; what it had said by then is heard. */
  kill(): Promise<void>;
  /** What it reported, by code. */
  readonly reports: readonly string[];
}

/** Starts one; it works as soon as it has the lease. */
export function startProjector(environment: Environment): SteeredProjector {
  const node = argumentsToRun(MAIN);
  const child = fork(node.at(-1) ?? MAIN, [], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], LOG_LEVEL: 'silent', ...environment },
    execArgv: node.slice(0, -1),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const reports: string[] = [];
  const lastSaid = new Map<string, LastSaid>();
  let becomeReady = (): void => {};
  const ready = new Promise<void>((resolve) => (becomeReady = resolve));
  let awaited: Awaited | undefined;
  let heldStep = 0;
  const goOn = (step = heldStep): void => {
    const go: ToProjector = { kind: 'go', step };
    if (child.connected) child.send(go, () => undefined);
  };
  child.on('message', (message: FromProjector) => {
    if (message.kind === 'at' || message.kind === 'left') {
      lastSaid.set(nameOf(message.batch), { kind: message.kind, moment: message.moment });
    }
    if (message.kind === 'left') return;
    if (message.kind === 'ready') becomeReady();
    else if (message.kind === 'report') reports.push(`${message.code}: ${message.message}`);
    else if (awaited && isAt(message, awaited)) {
      const { held } = awaited;
      awaited = undefined;
      heldStep = message.step;
      held(message.batch);
    } else goOn(message.step);
  });
  const ended = endOf(child);
  return {
    ready,
    reports,
    goOn: () => goOn(),
    lastSaidOf: (batch) => lastSaid.get(nameOf(batch)),
    heldAt: (moment, behind, of) =>
      new Promise((resolve, reject) => {
        awaited = { moment, behind, of, held: resolve };
        void ended.then((said) =>
          reject(new Error(`the projector ended: ${said}${reports.join()}`)),
        );
      }),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Where a test wants it to stop. */
interface Awaited {
  readonly moment: Moment;
  readonly behind: string;
  readonly of: 'a rebuild' | undefined;
  readonly held: (batch: Step) => void;
}

function isAt(
  { moment, batch }: Extract<FromProjector, { kind: 'at' }>,
  awaited: Awaited,
): boolean {
  const isMeant = awaited.of === undefined || batch.group !== LIVE;
  return isMeant && moment === awaited.moment && batch.to > awaited.behind;
}

function nameOf({ group, from, to }: Step): string {
  return [group, from, to].join(' ');
}

async function endOf(child: ChildProcess): Promise<string> {
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  // The end of its pipe comes behind everything that it said.
  await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
  return stderr;
}

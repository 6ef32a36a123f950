import { Injectable } from '@nestjs/common';

/** What one check found; `detail` says how far behind, or what is missing. */
export interface HealthState {
  readonly ok: boolean;
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}

/** Asks one thing that the program needs. May throw: that is not ok. */
export type HealthCheck = () => Promise<HealthState>;

const CHECK_TIMEOUT_MS = 2_000;

/**
 * What must hold for the program to be ready. Each part adds its own:
 *
 * ```ts
 * checks.add('readStore', async () => ({ ok: await store.ping() }));
 * ```
 */
@Injectable()
export class HealthChecks {
  readonly #checks = new Map<string, HealthCheck>();

  /** Adds a check under a name of its own. */
  add(name: string, check: HealthCheck): void {
    if (this.#checks.has(name)) throw new TypeError(`two health checks are called ${name}`);
    this.#checks.set(name, check);
  }

  /** Runs all of them at once; one that does not answer in time is not ok. */
  async run(): Promise<Record<string, HealthState>> {
    const names = [...this.#checks];
    const states = await Promise.all(names.map(async ([name, check]) => [name, await ask(check)]));
    return Object.fromEntries(states) as Record<string, HealthState>;
  }
}

async function ask(check: HealthCheck): Promise<HealthState> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<HealthState>((resolve) => {
    timer = setTimeout(
      () => resolve({ ok: false, detail: { noAnswerInMs: CHECK_TIMEOUT_MS } }),
      CHECK_TIMEOUT_MS,
    );
  });
  try {
    return await Promise.race([check(), late]);
  } catch {
    return { ok: false };
  } finally {
    clearTimeout(timer);
  }
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { argumentsToRun } from '#testing/programs/built.ts';

test.each(['apps/auditor/main.ts', 'apps/auditor/projections/main.ts'])(
  'a tool whose reader wants no more (%s | head) ends as SIGPIPE ends one, and says nothing',
  async (entry) => {
    const child = spawn(process.execPath, [...argumentsToRun(entry), '--help'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    expect({ code, stderr }).toEqual({ code: 141, stderr: '' });
  },
);

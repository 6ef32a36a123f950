import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { packEventStore } from '../pack.ts';
import { temporaryDirectory } from './running-store.ts';

const modules = resolve(import.meta.dirname, '../../../node_modules');

/** The example of the README, in plain JavaScript. */
const program = `
import { jsonEvent, KurrentDBClient } from '@kurrent/kurrentdb-client';
import { startEmbeddedEventStore } from '@commune-ledger/embedded-event-store';

const store = await startEmbeddedEventStore({ directory: '.data/events' });
const client = KurrentDBClient.connectionString(store.connectionString);
await client.appendToStream('order-1', jsonEvent({ type: 'placed', data: { lines: 2 } }));
for await (const { event } of client.readStream('order-1')) {
  console.log(event.streamId, event.revision, event.type, event.data);
}
await client.dispose();
await store.close();
`;

/** What `npm install` does, with the dependencies that this repository has. */
async function unpack(archive: string, folder: string): Promise<void> {
  const target = join(folder, 'node_modules/@commune-ledger/embedded-event-store');
  await mkdir(target, { recursive: true });
  await mkdir(join(folder, 'node_modules/.bin'));
  execFileSync('tar', ['-xzf', archive, '--strip-components=1', '-C', target]);
  await symlink(modules, join(target, 'node_modules'));
  const bin = join(target, 'dist/bin.js');
  await chmod(bin, 0o755);
  await symlink(bin, join(folder, 'node_modules/.bin/embedded-event-store'));
}

describe('the package of the event store', () => {
  it('is installed in an empty folder and used with the official client, from JavaScript and in jest', async () => {
    const folder = await temporaryDirectory();
    const archive = await packEventStore(folder);
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    const run = (command: string, args: string[]) =>
      execFileSync(command, args, {
        cwd: folder,
        encoding: 'utf8',
        timeout: 60_000,
        stdio: 'pipe',
      });
    const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--fetch-retries=0', '--silent'];
    try {
      run('npm', ['install', ...flags, archive]);
    } catch {
      console.warn('package: npm could NOT install (no registry, empty cache); unpacked instead');
      await unpack(archive, folder);
    }
    // The client as this repository has it: with its own packages, found from where it really is.
    await mkdir(join(folder, 'node_modules/@kurrent'), { recursive: true });
    const client = '@kurrent/kurrentdb-client';
    await symlink(join(modules, client), join(folder, 'node_modules', client));
    await writeFile(join(folder, 'program.js'), program);
    expect(run(process.execPath, ['program.js'])).toBe('order-1 0n placed { lines: 2 }\n');
    const readme = await readFile(resolve(import.meta.dirname, '../README.md'), 'utf8');
    expect(readme).toContain(program.trim());
    const example = /^```js\n(import \{ mkdtemp[^]*?)^```/m.exec(readme)?.[1] as string;
    await writeFile(join(folder, 'orders.test.mjs'), example);
    const jest = ['--experimental-vm-modules', join(modules, 'jest/bin/jest.js')];
    run(process.execPath, [...jest, '--testMatch', '**/*.test.mjs']);
    const bin = join(folder, 'node_modules/.bin/embedded-event-store');
    const verified = run(bin, ['verify', '--directory', '.data/events']);
    expect(JSON.parse(verified)).toMatchObject({ sound: true, events: 14 });
    const declarations = 'node_modules/@commune-ledger/embedded-event-store/dist/index.d.ts';
    expect(await readFile(join(folder, declarations), 'utf8')).toContain('startEmbeddedEventStore');
  }, 150_000);
});

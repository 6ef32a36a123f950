import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { announceRunning, readRunning } from './running-file.ts';

describe('a data directory', () => {
  const program = { pid: process.pid, eventStoreUrl: 'kurrentdb://a:1', url: 'http://a:2' };
  const warned: unknown[] = [];
  const log = { warn: (...what: unknown[]) => void warned.push(what) };
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'running-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('says where the program that holds it is reached, until that program takes it back', () => {
    const takeBack = announceRunning(directory, program, log);
    expect(readRunning(directory)).toEqual(program);
    expect(statSync(join(directory, 'running.json')).mode & 0o777).toBe(0o600);
    takeBack();
    expect(readRunning(directory)).toBeUndefined();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('keeps the first program that announced itself, while that one runs', () => {
    const first = { ...program, pid: process.ppid };
    announceRunning(directory, first, log);
    const takeBack = announceRunning(directory, program, log);
    expect(readRunning(directory)).toEqual(first);
    takeBack();
    expect(readRunning(directory)).toEqual(first);
  });

  it('says nothing of a program that has ended without taking it back', () => {
    const ended = { ...program, pid: 2 ** 22 - 1 };
    announceRunning(directory, ended, log);
    expect(readRunning(directory)).toBeUndefined();
  });

  it('without a place for that is warned of and left as it is', () => {
    const nowhere = join(directory, 'gone');
    const takeBack = announceRunning(nowhere, program, log);
    takeBack();
    expect(readdirSync(directory)).toEqual([]);
    const path = join(nowhere, 'running.json');
    expect(warned).toEqual([[expect.objectContaining({ path }), expect.any(String)]]);
  });

  it('says nothing if what stands there cannot be read', () => {
    writeFileSync(join(directory, 'running.json'), '{"pid":');
    expect(readRunning(directory)).toBeUndefined();
  });
});

import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { z } from 'zod';
import type { BilingualText } from '#kernel';
import { StartError } from '../start/start-error.ts';

/** The algorithm of locally signed tokens. */
export const LOCAL_ALGORITHM = 'EdDSA';

const FILE = 'token-key.json';

const keySchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().min(1),
  d: z.string().min(1),
  kid: z.string().min(1),
});

/** The private key that signs local tokens. */
export type TokenKey = z.output<typeof keySchema>;

/**
 * The key of this installation, made when it is first asked for: a file of DATA_DIR that only its
 * owner may read. Programs that start at once agree on one key. Throws a StartError
 * (`token-key-unusable`, `data-directory-not-writable`).
 */
export async function localTokenKey(dataDir: string): Promise<TokenKey> {
  const path = join(dataDir, FILE);
  return (await readKey(path)) ?? (await makeKey(dataDir, path));
}

/** Whether this installation has its key; throws a StartError as {@link localTokenKey} does. */
export async function hasTokenKey(dataDir: string): Promise<boolean> {
  return (await readKey(join(dataDir, FILE))) !== undefined;
}

async function makeKey(dataDir: string, path: string): Promise<TokenKey> {
  const { privateKey } = await generateKeyPair(LOCAL_ALGORITHM, { extractable: true });
  const jwk: JWK = await exportJWK(privateKey);
  const text = JSON.stringify({ ...jwk, kid: await calculateJwkThumbprint(jwk) });
  const draft = `${path}.${randomUUID()}`;
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await writeDurably(draft, text);
    // A link appears whole or not at all, and fails where another program was first.
    await link(draft, path).catch(unlessThere);
    await unlink(draft);
  } catch (cause) {
    throw new StartError(
      'data-directory-not-writable',
      {
        vi: `Không ghi được khóa token vào DATA_DIR (${dataDir}): ${messageOf(cause)}.`,
        en: `No token key can be written in DATA_DIR (${dataDir}): ${messageOf(cause)}.`,
      },
      cause,
    );
  }
  const key = await readKey(path);
  if (!key) throw unusable(path, VANISHED);
  return key;
}

async function readKey(path: string): Promise<TokenKey | undefined> {
  let text: string;
  try {
    const { mode } = await stat(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw unusable(path, OPEN_TO_OTHERS);
    }
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return undefined;
    if (error instanceof StartError) throw error;
    throw unusable(path, { vi: messageOf(error), en: messageOf(error) }, error);
  }
  try {
    return keySchema.parse(JSON.parse(text));
  } catch (cause) {
    throw unusable(path, NO_KEY, cause);
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

function unlessThere(error: unknown): void {
  if (codeOf(error) !== 'EEXIST') throw error;
}

function unusable(path: string, why: BilingualText, cause?: unknown): StartError {
  const text = {
    vi: `Không dùng được khóa token ${path}: ${why.vi}.`,
    en: `The token key ${path} cannot be used: ${why.en}.`,
  };
  return new StartError('token-key-unusable', text, cause);
}

const VANISHED: BilingualText = {
  vi: 'nó biến mất trong khi đang được tạo',
  en: 'it vanished while it was being made',
};
const OPEN_TO_OTHERS: BilingualText = {
  vi: 'người khác đọc được; hãy tạo khóa mới, hoặc chmod 600 nếu chưa ai đọc',
  en: 'others may read it; make a new one, or chmod 600 if nobody did',
};
const NO_KEY: BilingualText = {
  vi: 'trong đó không phải khóa Ed25519',
  en: 'it holds no Ed25519 key',
};

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

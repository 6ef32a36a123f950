import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readConfiguration } from '../configuration/configuration.ts';
import { issueToken } from './issue-token.ts';
import { localTokenKey } from './token-key.ts';
import { tokenVerifier, type TokenVerifier } from './verify-token.ts';

const ACTOR_REF_SECRET = 'một bí mật dài hơn ba mươi hai ký tự';
const claims = { role: 'auditor', areas: 'all' } as const;

describe('tokens of an identity provider', () => {
  let dataDir: string;
  let provider: Server;
  let verify: TokenVerifier;
  let sign: () => Promise<string>;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'commune-ledger-tokens-'));
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1' }] });
    provider = createServer((_, response) => response.end(keys)).listen(0, '127.0.0.1');
    await once(provider, 'listening');
    const { port } = provider.address() as AddressInfo;
    verify = await tokenVerifier(
      readConfiguration({
        DATA_DIR: dataDir,
        TOKEN_JWKS_URL: `http://127.0.0.1:${port}/keys`,
        ACTOR_REF_SECRET,
      }),
      Date.now,
    );
    sign = () =>
      new SignJWT({ ...claims, email: 'a@b.vn' })
        .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
        .setSubject('user-17')
        .setIssuer('commune-ledger')
        .setAudience('commune-ledger')
        .setExpirationTime('1m')
        .sign(privateKey);
  });
  afterAll(async () => {
    provider.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('are accepted, and give the same opaque reference for the same subject', async () => {
    const { actor, role, areas } = await verify(await sign());
    expect({ role, areas }).toEqual(claims);
    expect(actor).toEqual({
      ref: expect.stringMatching(/^[0-9a-f]{8}-/),
      kind: 'person',
      role: 'auditor',
    });
    expect((await verify(await sign())).actor.ref).toBe(actor.ref);
  });

  test('leave no room for tokens that are signed with the local key', async () => {
    const now = Date.now();
    const local = await issueToken(await localTokenKey(dataDir), {
      ...claims,
      sub: 'x',
      issuer: 'commune-ledger',
      audience: 'commune-ledger',
      issuedAtMs: now,
      expiresAtMs: now + 60_000,
    });
    await expect(verify(local)).rejects.toMatchObject({ status: 401, code: 'token-invalid' });
  });

  test('cannot be checked while the provider is away: 503, not 401', async () => {
    const unreachable = { TOKEN_JWKS_URL: 'http://127.0.0.1:1/keys', ACTOR_REF_SECRET };
    const alone = await tokenVerifier(readConfiguration(unreachable), Date.now);
    await expect(alone(await sign())).rejects.toMatchObject({
      status: 503,
      code: 'identity-provider-unavailable',
    });
  });
});

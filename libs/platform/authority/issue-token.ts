import { importJWK, SignJWT } from 'jose';
import type { Claims } from './identity.ts';
import { LOCAL_ALGORITHM, type TokenKey } from './token-key.ts';

/** A token to be issued. */
export interface TokenOrder extends Claims {
  readonly issuer: string;
  readonly audience: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

/** Signs a token with the key of this installation. */
export async function issueToken(key: TokenKey, order: TokenOrder): Promise<string> {
  const { issuer, audience, issuedAtMs, expiresAtMs, sub, ...claims } = order;
  return new SignJWT(claims)
    .setProtectedHeader({ alg: LOCAL_ALGORITHM, typ: 'at+jwt', kid: key.kid })
    .setSubject(sub)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(Math.floor(issuedAtMs / 1_000))
    .setExpirationTime(Math.floor(expiresAtMs / 1_000))
    .sign(await importJWK(key, LOCAL_ALGORITHM));
}

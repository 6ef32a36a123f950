import { createRemoteJWKSet, errors, importJWK, jwtVerify, type JWTVerifyGetKey } from 'jose';
import type { Clock } from '../configuration/tokens.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { Problem } from '../problems/problem.ts';
import { opaqueRef } from './actor-ref.ts';
import { claimsSchema, identityOf, type Identity } from './identity.ts';
import { LOCAL_ALGORITHM, localTokenKey } from './token-key.ts';

/** Tells who a bearer token speaks for; throws a Problem: 401, or 503 without the provider's keys. */
export type TokenVerifier = (token: string) => Promise<Identity>;

/** What an identity provider may sign with: asymmetric only, so no key can be forged from a public one. */
const PROVIDER_ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256', 'ES384', 'PS256', 'RS256'];
const CLOCK_TOLERANCE_S = 5;

/**
 * The verifier of a configuration: the keys at TOKEN_JWKS_URL and no others, or the local key,
 * which is made if there is none.
 */
export async function tokenVerifier(
  configuration: Configuration,
  clock: Clock,
): Promise<TokenVerifier> {
  const { TOKEN_ISSUER: issuer, TOKEN_AUDIENCE: audience } = configuration;
  const { keys, algorithms, secret } = await trusted(configuration);
  return async (token) => {
    const verified = jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms,
      requiredClaims: ['exp'],
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: new Date(clock()),
    });
    const { payload } = await verified.catch((cause: unknown) => {
      throw problemOf(cause);
    });
    const claims = claimsSchema.safeParse(payload);
    if (!claims.success) throw invalid(claims.error);
    return identityOf(claims.data, (subject) => opaqueRef(secret, issuer, subject));
  };
}

async function trusted(
  configuration: Configuration,
): Promise<{ keys: JWTVerifyGetKey; algorithms: string[]; secret: string }> {
  const { TOKEN_JWKS_URL: url, ACTOR_REF_SECRET: secret, DATA_DIR } = configuration;
  if (url !== undefined && secret !== undefined) {
    return { keys: createRemoteJWKSet(new URL(url)), algorithms: PROVIDER_ALGORITHMS, secret };
  }
  const { kty, crv, x, d } = await localTokenKey(DATA_DIR);
  const publicKey = await importJWK({ kty, crv, x }, LOCAL_ALGORITHM);
  if (publicKey instanceof Uint8Array) throw new TypeError('an Ed25519 key is no octet key');
  return { keys: async () => publicKey, algorithms: [LOCAL_ALGORITHM], secret: secret ?? d };
}

function problemOf(cause: unknown): Problem {
  if (cause instanceof errors.JWTExpired) return expired(cause);
  const answered =
    cause instanceof errors.JOSEError &&
    !(cause instanceof errors.JWKSTimeout) &&
    cause.code !== errors.JOSEError.code;
  return answered ? invalid(cause) : providerAway(cause);
}

const challenge = (fault: string): Record<string, string> => ({
  'www-authenticate': `Bearer error="${fault}"`,
});

function expired(cause: unknown): Problem {
  return new Problem(
    401,
    'token-expired',
    {
      vi: 'Thẻ truy cập đã hết hạn. Hãy xin thẻ mới.',
      en: 'The token has expired. Ask for a new one.',
    },
    { cause, headers: challenge('invalid_token') },
  );
}

function invalid(cause: unknown): Problem {
  return new Problem(
    401,
    'token-invalid',
    {
      vi: 'Thẻ truy cập không hợp lệ ở đây: chữ ký, nơi cấp, nơi dùng hoặc nội dung không đúng.',
      en: 'The token is not valid here: its signature, issuer, audience or claims are wrong.',
    },
    { cause, headers: challenge('invalid_token') },
  );
}

function providerAway(cause: unknown): Problem {
  return new Problem(
    503,
    'identity-provider-unavailable',
    {
      vi: 'Không lấy được khoá của nơi cấp thẻ. Hãy thử lại.',
      en: 'The keys of the identity provider cannot be fetched. Try again.',
    },
    { cause, retryAfterMs: 5_000 },
  );
}

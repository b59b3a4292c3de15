import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import { DomainError } from '#domain/errors.ts';
import { type Actor, narrowed } from '#domain/people/role.ts';
import type { Environment } from '#workflow/environment.ts';
import { readBearer, readMember } from '#workflow/tenants/api-token.ts';
import { Refusal } from './refusal.ts';

/** Who calls, in which tenant, and what the token lets them do (null: everything that they may). */
export type Caller = {
  tenantId: string;
  userId: string;
  /** Names the token for its rate and its idempotency keys. */
  tokenId: string;
  granted: readonly string[] | undefined;
  /** Already narrowed to what the token grants. */
  actor: Actor;
};

/** How JWTs are verified; `none` refuses them all. An issuer or audience that is set must be the token's. */
export type JwtRule = { kind: 'none' } | ((Secret | KeySet) & Claims);
type Secret = { kind: 'secret'; secret: string };
type KeySet = { kind: 'jwks'; url: string };
type Claims = { issuer?: string | undefined; audience?: string | undefined };

type Database = Pick<Environment, 'pool' | 'entities'>;

export type Authenticate = (authorization: string | undefined) => Promise<Caller>;

/** Clocks of two machines differ by this much at most. */
const CLOCK_TOLERANCE = '5s';
const MAX_CREDENTIAL = 8_192;

const claims = z.object({
  sub: z.string().regex(/^[\w.@:-]{1,100}$/),
  tid: z.string().regex(/^[A-Z][A-Z0-9]{1,30}$/),
  permissions: z.array(z.string().max(100)).max(100).optional(),
});

/**
 * Makes the check of a call's `Authorization` header: an API token of ours, or a JWT.
 * @returns a function that throws Refusal 401 when the header proves nothing, 503 when the keys cannot be fetched, and
 *   DomainError `not_permitted` for somebody deactivated.
 */
export function authenticator(env: Database, rule: JwtRule): Authenticate {
  const verify = verifier(rule);
  return async (authorization) => {
    const credential = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    if (credential === undefined) throw unauthorized('Say who you are with "Authorization: Bearer <token>".', false);
    if (credential.length > MAX_CREDENTIAL) throw unauthorized();
    const caller = credential.startsWith('cs_')
      ? await byToken(env, credential)
      : await byClaims(env, await verify(credential));
    if (!caller) throw unauthorized();
    if (caller.actor.deactivated)
      throw new DomainError('not_permitted', { reason: 'deactivated', roles: [], users: [] });
    return caller;
  };
}

async function byToken(env: Database, credential: string): Promise<Caller | null> {
  const bearer = await readBearer(env, credential);
  if (!bearer) return null;
  const { tenantId, tokenId, permissions, actor } = bearer;
  const granted = permissions ?? undefined;
  return { tenantId, userId: actor.id, tokenId, granted, actor: narrowed(actor, granted) };
}

async function byClaims(env: Database, payload: JWTPayload): Promise<Caller | null> {
  const read = claims.safeParse(payload);
  if (!read.success) return null;
  const { sub, tid, permissions: granted } = read.data;
  const actor = await readMember(env, { tenantId: tid, userId: sub });
  if (!actor) return null;
  return { tenantId: tid, userId: sub, tokenId: `jwt:${sub}`, granted, actor: narrowed(actor, granted) };
}

type Verify = (token: string) => Promise<JWTPayload>;

/** The algorithms are ours to choose, never the token's: `none`, or a public key taken for a secret, verifies nothing. */
function verifier(rule: JwtRule): Verify {
  switch (rule.kind) {
    case 'none':
      return async () => {
        throw unauthorized('JWTs are not taken here. Use an API token.');
      };
    case 'secret': {
      const secret = new TextEncoder().encode(rule.secret);
      return (token) => verified(token, async () => secret, ['HS256'], rule);
    }
    case 'jwks': {
      const keys = createRemoteJWKSet(new URL(rule.url));
      return (token) => verified(token, keys, ['RS256', 'ES256'], rule);
    }
    default:
      return rule satisfies never;
  }
}

async function verified(
  token: string,
  keys: JWTVerifyGetKey,
  algorithms: string[],
  { issuer, audience }: Claims,
): Promise<JWTPayload> {
  const expected = { ...(issuer === undefined ? {} : { issuer }), ...(audience === undefined ? {} : { audience }) };
  const required = { requiredClaims: ['exp', 'sub', 'tid'], clockTolerance: CLOCK_TOLERANCE };
  try {
    return (await jwtVerify(token, keys, { algorithms, ...required, ...expected })).payload;
  } catch (error) {
    if (isOurTrouble(error)) {
      const detail = 'The keys that verify tokens cannot be fetched now.';
      throw new Refusal(503, { title: 'Not now', detail, headers: { 'retry-after': '5' } });
    }
    throw unauthorized(error instanceof errors.JWTExpired ? 'The token has expired.' : undefined);
  }
}

/** What is about the keys' server and not about the token: everything that jose does not say about the token itself. */
function isOurTrouble(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return true;
  return !(error instanceof errors.JOSEError) || error.code === 'ERR_JOSE_GENERIC';
}

function unauthorized(detail = 'The token is none of ours, or holds no longer.', given = true): Refusal {
  const challenge = given ? 'Bearer error="invalid_token"' : 'Bearer';
  return new Refusal(401, { title: 'Not authenticated', detail, headers: { 'www-authenticate': challenge } });
}

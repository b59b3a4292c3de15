import { createHash, randomBytes } from 'node:crypto';
import { DomainError } from '#domain/errors.ts';
import type { Actor } from '#domain/people/role.ts';
import { isUserId } from '#domain/slack-id.ts';
import { ApiTokenRecord, AppUserRecord } from '#persistence/entities/index.ts';
import type { EntityManager } from '#persistence/orm.ts';
import type { Environment } from '#workflow/environment.ts';

/** What every API token begins with, so that one that was published by mistake can be found. */
const PREFIX = 'cs_';
const TOKEN = /^cs_[\w-]{43}$/;

export type NewToken = {
  tenantId: string;
  /** Slack user id, or the name of a system, which is met here for the first time. */
  userId: string;
  /** Narrows what the token may do; left out, all that its user may. */
  permissions?: readonly string[] | undefined;
  /** Left out, it holds until it is revoked. */
  expiresAt?: Date | undefined;
};

/** A token as it is listed: never with its secret, which nobody keeps. Instants are ISO 8601 UTC. */
export type TokenLine = {
  id: string;
  user_id: string;
  permissions: string[] | null;
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
  last_used_at: string | null;
};

/**
 * Makes a token that calls the API as somebody. Only its SHA-256 is stored: 32 random bytes need no slower hash.
 * @returns the token, which can never be read again.
 * @throws DomainError `unknown_user` for a Slack user id that was never met.
 */
export async function createToken(
  env: Pick<Environment, 'entities' | 'newId'>,
  { tenantId, userId, permissions, expiresAt }: NewToken,
): Promise<{ id: string; token: string }> {
  const token = `${PREFIX}${randomBytes(32).toString('base64url')}`;
  const id = env.newId();
  const em = env.entities(tenantId);
  if (!isUserId(userId)) await meetService(em, tenantId, userId);
  if (!(await em.findOne(AppUserRecord, { id: userId, isDeactivated: false })))
    throw new DomainError('unknown_user', { text: userId });
  em.create(ApiTokenRecord, {
    ...{ tenantId, id, tokenHash: hashOf(token), userId },
    ...{ permissions: permissions ? [...permissions] : null, expiresAt: expiresAt ?? null },
  });
  await em.flush();
  return { id, token };
}

async function meetService(em: EntityManager, tenantId: string, name: string): Promise<void> {
  const service = { tenantId, id: name, name, realName: name, isService: true };
  await em.upsert(AppUserRecord, service, { onConflictAction: 'ignore' });
}

/** Ends a token at once. @returns false when the tenant has no such token, or it was revoked before. */
export async function revokeToken(
  env: Pick<Environment, 'entities' | 'now'>,
  { tenantId, id }: { tenantId: string; id: string },
): Promise<boolean> {
  const held = { id, revokedAt: null };
  return (await env.entities(tenantId).nativeUpdate(ApiTokenRecord, held, { revokedAt: env.now() })) > 0;
}

/** The tenant's tokens, the newest first, those that no longer hold too. */
export async function listTokens({ entities }: Pick<Environment, 'entities'>, tenantId: string): Promise<TokenLine[]> {
  const tokens = await entities(tenantId).find(ApiTokenRecord, {}, { orderBy: { createdAt: 'desc', id: 'asc' } });
  return tokens.map(({ id, userId, permissions, createdAt, expiresAt, revokedAt, lastUsedAt }) => ({
    ...{ id, user_id: userId, permissions, created_at: createdAt.toISOString() },
    expires_at: isoOf(expiresAt),
    revoked_at: isoOf(revokedAt),
    last_used_at: isoOf(lastUsedAt),
  }));
}

const isoOf = (at: Date | null): string | null => at?.toISOString() ?? null;

export type TokenBearer = { tenantId: string; tokenId: string; permissions: string[] | null; actor: Actor };

/**
 * Who calls with this token; null when it is none of ours, or holds no longer. It is looked up by its hash, so how long that
 * takes tells nothing about the secret. Notes when it was last used, to the minute. One prepared statement, with the actor: it
 * is on the way of every call, and units of work would halve how many are answered.
 */
export async function readBearer({ pool }: Pick<Environment, 'pool'>, token: string): Promise<TokenBearer | null> {
  if (!TOKEN.test(token)) return null;
  const { rows } = await pool.query<TokenBearer>({
    name: 'api_bearer',
    text: `with valid as (
        select * from api_token where token_hash = $1 and revoked_at is null and (expires_at is null or expires_at > now())
      ), used as (
        update api_token as t set last_used_at = now() from valid
         where t.tenant_id = valid.tenant_id and t.id = valid.id
           and (t.last_used_at is null or t.last_used_at < now() - interval '1 minute'))
      select tenant_id as "tenantId", id as "tokenId", permissions, actor
        from valid cross join lateral actor_facts(tenant_id, user_id) as actor`,
    values: [hashOf(token)],
  });
  return rows[0] ?? null;
}

/**
 * Somebody of a tenant, as another system's token names them; null when there is no such tenant. A name that cannot be a Slack
 * user's is a service's, which is met here when it calls for the first time. On the way of every call, as {@link readBearer}.
 */
export async function readMember(
  env: Pick<Environment, 'pool' | 'entities'>,
  { tenantId, userId }: { tenantId: string; userId: string },
): Promise<Actor | null> {
  const read = async () => {
    const { rows } = await env.pool.query<{ actor: Actor; isKnown: boolean }>({
      name: 'jwt_bearer',
      text: `select actor, exists (select from app_user where tenant_id = $1 and id = $2) as "isKnown"
               from tenant cross join lateral actor_facts(id, $2) as actor where id = $1`,
      values: [tenantId, userId],
    });
    return rows[0] ?? null;
  };
  const member = await read();
  if (!member || member.isKnown || isUserId(userId)) return member?.actor ?? null;
  await meetService(env.entities(tenantId), tenantId, userId);
  return (await read())?.actor ?? null;
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

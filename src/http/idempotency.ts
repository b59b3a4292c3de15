import { createHash } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { DomainError } from '#domain/errors.ts';
import { allows, PERMISSIONS } from '#domain/people/role.ts';
import type { Environment } from '#workflow/environment.ts';
import {
  giveKeyBack,
  type KeptAnswer,
  keepAnswer,
  type Rights,
  type TakenKey,
  takeKey,
} from '#workflow/upkeep/idempotency-key.ts';
import type { Caller } from './auth.ts';
import type { CallFacts } from './context.ts';
import { badParameter, Refusal } from './refusal.ts';

/** Printable characters, as clients make them: mostly UUIDs. */
const KEY = /^[\x21-\x7e]{1,255}$/;
const KEPT_HEADERS = ['content-type', 'location'];

/**
 * Does a POST with an `Idempotency-Key` once: the same call again gets the first answer for 24 hours. What was refused has
 * done nothing and is not kept, so a call that was mended may use its key again. Whoever has lost a role or a permission since is
 * not told the answer again: it may say what they may not see any more.
 * @throws DomainError `not_permitted` for those; Refusal 422 for a key that was used for another call, 409 while the first one is still being answered.
 */
export function idempotent(env: Pick<Environment, 'pool'>): MiddlewareHandler<CallFacts> {
  return async (context, next) => {
    const key = context.req.header('idempotency-key');
    if (context.req.method !== 'POST' || key === undefined) return next();
    if (!KEY.test(key)) throw badParameter('Idempotency-Key', 'has 1 to 255 printable characters');
    const { tenantId, tokenId } = context.get('caller');
    const call = { tenantId, tokenId, key };
    const answer = answerBefore(await takeKey(env, call, digestOf(context.req.path, await context.req.text())));
    if (answer) {
      checkStillHas(answer.rights, rightsOf(context.get('caller')));
      const headers = { ...answer.headers, 'idempotency-replayed': 'true' };
      return context.body(answer.body, answer.status as ContentfulStatusCode, headers);
    }
    await next();
    if (context.res.ok)
      await keepAnswer(env, call, { ...(await keptOf(context.res)), rights: rightsOf(context.get('caller')) });
    else await giveKeyBack(env, call);
    return undefined;
  };
}

/** The answer that was given before; null when the call is to be done. */
function answerBefore(taken: TakenKey): KeptAnswer | null {
  switch (taken.kind) {
    case 'ours':
      return null;
    case 'kept':
      return taken.answer;
    case 'other': {
      const detail = 'This Idempotency-Key was used for another call.';
      throw new Refusal(422, { title: 'Key used', detail, errors: [{ path: 'Idempotency-Key', message: detail }] });
    }
    case 'busy': {
      const detail = 'The first call with this Idempotency-Key is still being answered.';
      throw new Refusal(409, { title: 'Conflict', detail, headers: { 'retry-after': '1' } });
    }
    default:
      return taken satisfies never;
  }
}

/** By role and permission, as far as the token reaches. */
function rightsOf({ actor: { roles, permissions } }: Caller): Rights {
  return { roles, permissions: PERMISSIONS.filter((wanted) => allows(permissions, wanted)) };
}

function checkStillHas(before: Rights | undefined, now: Rights): void {
  const lost = before?.roles.filter((role) => !now.roles.includes(role)) ?? [];
  const missing = before?.permissions.filter((one) => !now.permissions.includes(one)) ?? [];
  if (lost.length + missing.length > 0)
    throw new DomainError('not_permitted', { reason: 'permission', roles: lost, users: [] });
}

async function keptOf(response: Response): Promise<KeptAnswer> {
  const headers = KEPT_HEADERS.flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return { status: response.status, body: await response.clone().text(), headers: Object.fromEntries(headers) };
}

function digestOf(path: string, body: string): string {
  return createHash('sha256').update(`${path}\n${body}`).digest('hex');
}

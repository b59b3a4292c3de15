import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { ApiEnvironment, CallFacts } from './context.ts';

/**
 * Notes each call in the log, by the id that its answer carries, and keeps answers out of caches: they are for the bearer of
 * one token. What was sent and answered is not noted.
 */
export function noted({ log, counted }: Pick<ApiEnvironment, 'log' | 'counted'>): MiddlewareHandler<CallFacts> {
  return async (context, next) => {
    const start = performance.now();
    await next();
    context.header('cache-control', 'no-store');
    context.header('x-content-type-options', 'nosniff');
    const { method, path } = context.req;
    const { tenantId, userId, tokenId } = context.get('caller') ?? {};
    const ms = Math.round(performance.now() - start);
    // Nobody has seen the answer of a call that was broken off.
    if (context.res.status >= 400 && isBrokenOff(context))
      return log.info({ requestId: context.get('requestId'), method, path, ms }, 'API call was broken off');
    counted?.(method, operationOf(context), context.res.status, ms / 1_000);
    const facts = { requestId: context.get('requestId'), method, path, status: context.res.status, ms };
    log.info({ ...facts, tenantId, userId, tokenId }, 'API call');
  };
}

/** Whether whoever calls has hung up. */
export function isBrokenOff({ req }: Context): boolean {
  return req.raw.signal.aborted;
}

/** The path of the operation that a call meant, as `/workflows/:id`. */
function operationOf(context: Context): string {
  const routes = matchedRoutes(context).filter(({ path }) => !path.endsWith('*'));
  return routes.at(-1)?.path.replace('/api/v1', '') ?? '';
}

/** Where a call comes from, as its connection says: what a header says, anybody can. Empty when there is no connection. */
export function addressOf(context: Context): string {
  return 'incoming' in (context.env ?? {}) ? (getConnInfo(context).remote.address ?? '') : '';
}

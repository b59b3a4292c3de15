import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, MiddlewareHandler } from 'hono';
import type { ApiEnvironment, CallFacts } from './context.ts';

/**
 * Notes each call in the log, by the id that its answer carries, and keeps answers out of caches: they are for the bearer of
 * one token. What was sent and answered is not noted.
 */
export function noted({ log }: Pick<ApiEnvironment, 'log'>): MiddlewareHandler<CallFacts> {
  return async (context, next) => {
    const start = performance.now();
    await next();
    context.header('cache-control', 'no-store');
    context.header('x-content-type-options', 'nosniff');
    const { method, path } = context.req;
    const { tenantId, userId, tokenId } = context.get('caller') ?? {};
    const ms = Math.round(performance.now() - start);
    const facts = { requestId: context.get('requestId'), method, path, status: context.res.status, ms };
    log.info({ ...facts, tenantId, userId, tokenId }, 'API call');
  };
}

/** Where a call comes from, as its connection says: what a header says, anybody can. Empty when there is no connection. */
export function addressOf(context: Context): string {
  return 'incoming' in (context.env ?? {}) ? (getConnInfo(context).remote.address ?? '') : '';
}

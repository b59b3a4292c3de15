import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { requestId } from 'hono/request-id';
import { authenticator } from './auth.ts';
import { answerError } from './errors.ts';
import { idempotent } from './idempotency.ts';
import { DEFAULT_RATE, rateLimiter } from './rate-limit.ts';
import { Refusal } from './refusal.ts';
import { type ApiEnvironment, newApi } from './router.ts';
import { actionRoutes } from './routes/actions.ts';
import { approvalRoutes } from './routes/approvals.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { documentRoutes } from './routes/document.ts';
import { workflowRoutes } from './routes/workflows.ts';

const MAX_BODY_BYTES = 1_000_000;

/**
 * The REST API under `/api/v1`, its description and `/api/docs`. Without CORS headers: it is for systems, and a browser's
 * page of another origin cannot read it.
 */
export function apiRoutes(env: ApiEnvironment): Hono {
  const api = newApi();
  const authenticate = authenticator(env, env.jwt);
  const takeCall = rateLimiter(env.rate ?? DEFAULT_RATE, env.now);
  api.use('*', requestId());
  api.onError((error, context) => answerError(error, context, env.log));
  const describe = documentRoutes(api);
  api.use('*', async (context, next) => {
    const caller = await authenticate(context.req.header('authorization'));
    takeCall(`${caller.tenantId} ${caller.tokenId}`);
    context.set('caller', caller);
    await next();
  });
  api.use('*', bodyLimit({ maxSize: MAX_BODY_BYTES, onError: tooLarge }));
  api.use('*', async (context, next) => {
    const type = context.req.header('content-type');
    if (type !== undefined && !/^application\/json\b/i.test(type) && (await context.req.text()) !== '')
      throw new Refusal(415, { title: 'Not JSON', detail: 'Send application/json.' });
    await next();
  });
  api.use('*', idempotent(env));
  api.route('/', actionRoutes(env));
  api.route('/', deliveryRoutes(env));
  // Before the workflows, whose `{id}` would take the word "approvals".
  api.route('/', approvalRoutes(env));
  api.route('/', workflowRoutes(env));
  api.all('*', ({ req }) => {
    throw new Refusal(404, { title: 'Not found', detail: `There is no ${req.method} ${req.path}.` });
  });
  return new Hono().route('/api/v1', api).route('/api', describe);
}

function tooLarge(): never {
  throw new Refusal(413, {
    title: 'Too large',
    detail: `A body has at most ${MAX_BODY_BYTES.toLocaleString('en')} bytes.`,
  });
}

import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { requestId } from 'hono/request-id';
import { authenticator } from './auth.ts';
import type { ApiEnvironment } from './context.ts';
import { answerError } from './errors.ts';
import { GUESS_RATE, slowGuessing } from './guess-limit.ts';
import { idempotent } from './idempotency.ts';
import { jsonBodies } from './json-body.ts';
import { noSuchOperation } from './methods.ts';
import { addressOf, noted } from './noted.ts';
import { DEFAULT_RATE, rateLimiter } from './rate-limit.ts';
import { Refusal } from './refusal.ts';
import { newApi } from './router.ts';
import { actionRoutes } from './routes/actions.ts';
import { auditRoutes } from './routes/audit.ts';
import { cleanupRoutes } from './routes/cleanup.ts';
import { definitionRoutes } from './routes/definitions/definitions.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { documentRoutes } from './routes/document.ts';
import { entityRoutes } from './routes/entities.ts';
import { roleRoutes } from './routes/roles.ts';
import { statisticsRoutes } from './routes/statistics.ts';
import { taskRoutes } from './routes/tasks.ts';
import { ticketTypeRoutes } from './routes/ticket-types.ts';
import { ticketRoutes } from './routes/tickets.ts';
import { userRoutes } from './routes/users.ts';
import { approvalRoutes } from './routes/workflows/approvals.ts';
import { workflowRoutes } from './routes/workflows/workflows.ts';
import { yamlBodies } from './yaml.ts';

const MAX_BODY_BYTES = 1_000_000;

/**
 * The REST API under `/api/v1`, its description and `/api/docs`. Without CORS headers: it is for systems, and a browser's
 * page of another origin cannot read it.
 */
export function apiRoutes(env: ApiEnvironment): Hono {
  const api = newApi();
  const authenticate = slowGuessing(authenticator(env, env.jwt), env.guessRate ?? GUESS_RATE, env.now);
  const takeCall = rateLimiter(env.rate ?? DEFAULT_RATE, env.now);
  api.use('*', requestId());
  api.use('*', noted(env));
  api.onError((error, context) => answerError(error, context, env.log));
  const describe = documentRoutes(api);
  api.use('*', async (context, next) => {
    const caller = await authenticate(context.req.header('authorization'), addressOf(context));
    takeCall(`${caller.tenantId} ${caller.tokenId}`);
    context.set('caller', caller);
    await next();
  });
  api.use('*', bodyLimit({ maxSize: MAX_BODY_BYTES, onError: tooLarge }));
  api.use('/definitions/*', yamlBodies());
  api.use('*', jsonBodies());
  api.use('*', idempotent(env));
  api.route('/', actionRoutes(env));
  api.route('/', auditRoutes(env));
  api.route('/', cleanupRoutes(env));
  api.route('/', definitionRoutes(env));
  api.route('/', deliveryRoutes(env));
  api.route('/', entityRoutes(env));
  api.route('/', roleRoutes(env));
  api.route('/', statisticsRoutes(env));
  api.route('/', taskRoutes(env));
  api.route('/', ticketRoutes(env));
  api.route('/', ticketTypeRoutes(env));
  api.route('/', userRoutes(env));
  // Before the workflows, whose `{id}` would take the word "approvals".
  api.route('/', approvalRoutes(env));
  api.route('/', workflowRoutes(env));
  api.all('*', ({ req }) => {
    throw noSuchOperation(api, req.method, req.path);
  });
  return new Hono().route('/api/v1', api).route('/api', describe);
}

function tooLarge(): never {
  throw new Refusal(413, {
    title: 'Too large',
    detail: `A body has at most ${MAX_BODY_BYTES.toLocaleString('en')} bytes.`,
  });
}

import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { requestId } from 'hono/request-id';
import { authenticator } from './auth.ts';
import type { ApiEnvironment } from './context.ts';
import { answerError } from './errors.ts';
import { GUESS_RATE, slowGuessing } from './guess-limit.ts';
import { idempotent } from './idempotency.ts';
import { jsonBodies, readableBodies } from './json-body.ts';
import { noSuchOperation } from './methods.ts';
import { addressOf, noted } from './noted.ts';
import { type Operation, serve } from './operations/operation.ts';
import { DEFAULT_RATE, rateLimiter } from './rate-limit.ts';
import { Refusal } from './refusal.ts';
import { newApi } from './router.ts';
import { actionOperations } from './routes/actions.ts';
import { auditOperations } from './routes/audit.ts';
import { cleanupOperations } from './routes/cleanup.ts';
import { definitionOperations } from './routes/definitions/definitions.ts';
import { stepOperations } from './routes/definitions/steps.ts';
import { definitionTrialOperations } from './routes/definitions/trials.ts';
import { definitionViewOperations } from './routes/definitions/views.ts';
import { deliveryOperations } from './routes/deliveries.ts';
import { documentRoutes } from './routes/document.ts';
import { entityOperations } from './routes/entities.ts';
import { roleMemberOperations } from './routes/role-members.ts';
import { roleOperations } from './routes/roles.ts';
import { statisticsOperations } from './routes/statistics.ts';
import { taskOperations } from './routes/tasks.ts';
import { ticketTypeOperations } from './routes/ticket-types.ts';
import { ticketOperations } from './routes/tickets.ts';
import { userOperations } from './routes/users.ts';
import { approvalVerbOperations } from './routes/workflows/approval-verbs.ts';
import { approvalOperations } from './routes/workflows/approvals.ts';
import { workflowVerbOperations } from './routes/workflows/verbs.ts';
import { workflowOperations } from './routes/workflows/workflows.ts';
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
  api.use('*', readableBodies());
  api.use('/definitions/*', yamlBodies());
  api.use('*', jsonBodies());
  api.use('*', idempotent(env));
  serve(api, operationsOf(env));
  api.all('*', ({ req }) => {
    throw noSuchOperation(api, req.method, req.path);
  });
  return new Hono().route('/api/v1', api).route('/api', describe);
}

function operationsOf(env: ApiEnvironment): Operation[] {
  return [
    actionOperations,
    auditOperations,
    cleanupOperations,
    definitionOperations,
    stepOperations,
    definitionViewOperations,
    definitionTrialOperations,
    deliveryOperations,
    entityOperations,
    roleOperations,
    roleMemberOperations,
    statisticsOperations,
    taskOperations,
    ticketOperations,
    ticketTypeOperations,
    userOperations,
    // Before the workflows, whose `{id}` would take the word "approvals".
    approvalOperations,
    approvalVerbOperations,
    workflowOperations,
    workflowVerbOperations,
  ].flatMap((operations) => operations(env));
}

function tooLarge(): never {
  throw new Refusal(413, {
    title: 'Too large',
    detail: `A body has at most ${MAX_BODY_BYTES.toLocaleString('en')} bytes.`,
  });
}

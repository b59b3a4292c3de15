import { createRoute, type OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import { DomainError } from '#domain/errors.ts';
import { type Actor, allows, builtInRolesWith, type Permission } from '#domain/people/role.ts';
import type { Caller } from '#http/auth.ts';
import type { ApiCall, CallFacts } from '#http/context.ts';
import { bodyNeeded } from '#http/json-body.ts';
import { YAML_TYPES } from '#http/yaml.ts';
import { checkPermission } from '#workflow/people/permission.ts';
import { type Answer, type ProblemStatus, problems } from './answers.ts';
import { unlessHad } from './entity-tags.ts';
import { listOf, sealed, withoutSeal } from './sealed-cursor.ts';

/** An operation of the API: its description, and what it does. */
export type Operation = { route: RouteConfig; answer: (context: ApiCall) => Promise<Response> };

/** What an operation asks of its callers before anything is done. */
export type Access = { token?: Permission; caller?: readonly Permission[] };

/** The token must reach as far; whether its person may, the core says, who knows the case. */
export const tokenFor = (token: Permission): Access => ({ token });
/** The caller, as far as the token reaches, must have all of these. */
export const callerWith = (...caller: Permission[]): Access => ({ caller });
/** It depends on what is asked for: the handler, or the core, says so. */
export const byCase: Access = {};

/** A call as handlers see it: who calls, and what was sent as the operation's schemas read it. */
export type Call<Body = never, Params = never, Query = never> = {
  context: ApiCall;
  /** Who asks, as verbs of the core want it. */
  asking: { tenantId: string; actorId: string; granted: readonly string[] | undefined };
  /** Who asks, as queries want it. */
  reading: { tenantId: string; readerId: string; reader: Actor; granted: readonly string[] | undefined };
  params: Params;
  query: Query;
  body: Body;
};

type Spec<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, T> = {
  access: Access;
  params?: P;
  query?: Q;
  /** JSON, required. */
  body?: B;
  /** JSON that may be left out, for a schema without defaults. */
  optionalBody?: B;
  /** JSON or YAML, required. */
  document?: B;
  /** Takes `If-Match` and `If-None-Match`. */
  ifMatch?: true;
  /** Its answer names a version, and is left out where the caller has that one already. */
  etag?: true;
  answer: Answer<T>;
  /** Refusals beside those that come with the method. */
  refusals?: readonly ProblemStatus[];
  handle: (call: Call<z.output<B>, z.output<P>, z.output<Q>>) => Promise<NoInfer<T>> | NoInfer<T>;
};

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

function declaredAs(method: Method) {
  return <T, P extends z.ZodObject = never, Q extends z.ZodObject = never, B extends z.ZodType = never>(
    path: string,
    summary: string,
    spec: Spec<P, Q, B, T>,
  ): Operation => {
    const { access, answer, handle } = spec;
    const request = requestOf(method, spec);
    const isList = spec.query !== undefined && 'cursor' in spec.query.shape;
    const middleware = spec.body || spec.document ? [bodyNeeded()] : [];
    const responses = {
      ...answer.described,
      ...(spec.etag && { 304: { description: 'As the caller has it' } }),
      ...problems(refusalsOf(method, path, spec)),
    };
    return {
      route: createRoute({ method, path, tags: [tagOf(path)], summary, request, responses, middleware }),
      answer: async (context) => {
        checkAccess(access, context.get('caller'));
        context.status(answer.status);
        const call = callOf<z.output<B>, z.output<P>, z.output<Q>>(context);
        const list = isList ? listOf(call.asking.tenantId, context.req.path, call.query) : null;
        const query = list === null ? call.query : withoutSeal(call.query, list);
        const told = await handle({ ...call, query });
        const sent = answer.send(context, list === null ? told : sealed(told, list));
        return spec.etag ? unlessHad(sent, context.req.header('if-none-match')) : sent;
      },
    };
  };
}

/** Operations by their method. A POST takes an `Idempotency-Key`, too. */
export const get = declaredAs('get');
export const post = declaredAs('post');
export const put = declaredAs('put');
export const patch = declaredAs('patch');
export const remove = declaredAs('delete');

/** Has the API answer these; of two that an address fits, the first does. */
export function serve(api: OpenAPIHono<CallFacts>, operations: readonly Operation[]): void {
  for (const { route, answer } of operations) api.openapi(route, answer);
}

/** What an operation takes, whatever it does with it. */
type Taken = Pick<
  Spec<z.ZodObject, z.ZodObject, z.ZodType, unknown>,
  'params' | 'query' | 'body' | 'optionalBody' | 'document' | 'ifMatch' | 'etag'
>;

function requestOf(method: Method, { params, query, body, optionalBody, document, ifMatch, etag }: Taken) {
  const headers = {
    ...(method === 'post' ? idempotencyHeader : {}),
    ...(ifMatch ? ifMatchHeader : {}),
    ...(ifMatch || etag ? ifNoneMatchHeader : {}),
  };
  const schema = body ?? optionalBody ?? document;
  const types = ['application/json', ...(document ? YAML_TYPES.slice(0, 1) : [])];
  return {
    ...(params && { params }),
    ...(query && { query }),
    ...(Object.keys(headers).length > 0 && { headers: z.object(headers) }),
    ...(schema && {
      body: {
        required: optionalBody === undefined,
        content: Object.fromEntries(types.map((type) => [type, { schema }])),
      },
    }),
  };
}

/** Makes a POST happen once. */
const idempotencyHeader = {
  'idempotency-key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .openapi({ description: 'The same key with the same body gives the first answer again for 24 hours' }),
};
/** Makes a write happen only when nobody else was faster. */
const ifMatchHeader = {
  'if-match': z.string().max(1_000).optional().openapi({
    description: 'The `ETag` of what was read, several, or `*`; 412 when the definition is at none of them now',
  }),
};
const ifNoneMatchHeader = {
  'if-none-match': z
    .string()
    .max(1_000)
    .optional()
    .openapi({ description: '`ETag`s, or `*`: a GET answers 304 when it is one of them, a write 412' }),
};

function callOf<B, P, Q>(context: ApiCall): Call<B, P, Q> {
  const { tenantId, userId, granted, actor } = context.get('caller');
  const sent = <T>(part: string) => context.req.valid(part as never) as T;
  return {
    context,
    asking: { tenantId, actorId: userId, granted },
    reading: { tenantId, readerId: userId, reader: actor, granted },
    params: sent('param'),
    query: sent('query'),
    body: sent('json'),
  };
}

/** @throws DomainError `not_permitted`. */
export function checkAccess({ token, caller = [] }: Access, { granted, actor }: Caller): void {
  if (token !== undefined && granted !== undefined && !allows(granted, token))
    throw new DomainError('not_permitted', { reason: 'permission', roles: builtInRolesWith(token), users: [] });
  for (const permission of caller) checkPermission(actor, permission);
}

/** Workflows and their approvals share an address. */
function tagOf(path: string): string {
  const [, first = '', second] = path.split('/');
  return second === 'approvals' ? second : first;
}

const OF_ALL = [400, 401, 403, 429, 503] as const;
const OF_BODIES = [413, 415, 422] as const;

type Refusing = Taken & { answer: { status: number }; refusals?: readonly ProblemStatus[] };

/** Nothing is missing where something is made at an address that names nothing yet. */
function refusalsOf(method: Method, path: string, { answer, refusals = [], ...taken }: Refusing): ProblemStatus[] {
  const isMadeAnew = answer.status === 201 && !path.includes('{');
  const takesBody = method !== 'get' && (method !== 'delete' || taken.body !== undefined);
  return [
    ...OF_ALL,
    ...(isMadeAnew ? [] : [404 as const]),
    ...(method === 'get' ? [] : [409 as const]),
    ...(taken.ifMatch ? [412 as const] : []),
    ...(takesBody ? OF_BODIES : []),
    ...refusals,
  ];
}

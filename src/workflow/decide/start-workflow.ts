import type { Decision } from '#domain/decide/decide.ts';
import { start } from '#domain/decide/start.ts';
import { type Definition, unfinishedStages } from '#domain/definition/definition.ts';
import { isOwnDefinition } from '#domain/definition/own-definitions.ts';
import { DomainError } from '#domain/errors.ts';
import type { FormData } from '#domain/form/form.ts';
import { peopleOfTitle } from '#domain/form/title.ts';
import { type Actor, narrowed } from '#domain/people/role.ts';
import type { Workflow } from '#domain/request/workflow.ts';
import { cleanText } from '#domain/text.ts';
import type { EntityManager } from '#persistence/orm.ts';
import { isUniqueViolation, statementsIn } from '#persistence/statements.ts';
import type { Environment } from '#workflow/environment.ts';
import { lookUp } from '#workflow/outage.ts';
import { loadWorkflow } from './load.ts';
import { withPeople } from './people-facts.ts';
import { idFrom } from './submission.ts';
import { isWritten, writeDecisions } from './write.ts';

export type StartWorkflowRequest = {
  tenantId: string;
  actorId: string;
  /** What the token that the person calls with lets them do; left out, everything that they may. */
  granted?: readonly string[] | undefined;
  /** Who the request is for, when an admin or a system starts it for somebody else; else the actor. */
  requesterId?: string | undefined;
  definitionKey: string;
  data: FormData;
  name?: string | undefined;
  entityType?: string | undefined;
  entityId?: string | undefined;
  /** Only written down: nobody is asked before `start` is commanded. */
  later?: boolean | undefined;
  /** Names this very submission: the same one delivered twice starts one workflow. */
  submissionId?: string | undefined;
  /** Written in one transaction with it, and only when it is written. */
  alongside?: ((em: EntityManager, workflow: Workflow) => Promise<void>) | undefined;
  /** What the program keeps with a request of one of its own definitions, which nobody else can start. */
  ownData?: FormData | undefined;
  /** Who may submit the type of the ticket that it begins. */
  ticketRoles?: readonly string[] | undefined;
};

/**
 * Starts a workflow on the current version of a definition. A submission that was delivered before gets its first answer,
 * whatever has become of the definition or the person since.
 * @throws DomainError `unknown_definition`, `inactive_definition`, `unfinished_definition`, `invalid_form`, `not_permitted`, `text_too_long`.
 */
export async function startWorkflow(env: Environment, request: StartWorkflowRequest): Promise<Decision> {
  const { tenantId } = request;
  const id = request.submissionId ? idFrom(tenantId, request.submissionId) : env.newId();
  const earlier = request.submissionId ? await loadWorkflow(env.pool, { tenantId, ref: { id }, actorId: null }) : null;
  if (earlier) return repeatedStart(earlier.workflow);
  const { version, definition, actor } = await readCurrent(env, request);
  const context = { definition, now: env.now().toISOString(), newId: env.newId };
  const wanted = {
    tenantId,
    id,
    definitionVersion: version,
    data: request.data,
    requesterId: request.requesterId ?? request.actorId,
    name: request.name,
    ownData: request.ownData,
    later: request.later,
    ticketRoles: request.ticketRoles,
    names: await namesFor(env, request, definition),
    entityType: request.entityType ?? definition.entity_type ?? null,
    entityId: request.entityId ?? null,
  };
  // Decided once without a number, so that a refused request does not use one up.
  const begin = (number: number) =>
    withPeople(env, wanted, definition, (people) => start({ ...wanted, number }, actor, { ...context, people }));
  await begin(0);
  const decision = await begin(await drawNumber(env, tenantId));
  const change = { before: null, decisions: [decision] };
  const stored = () => isWritten(env.pool, change);
  try {
    await write(env, request, decision).catch(async (error: unknown) => {
      // Written again where it was not; should it be meanwhile all the same, its id is taken.
      if (!(await lookUp(error, stored))) await write(env, request, decision);
    });
    env.meter?.decision(request.later ? 'create' : 'start');
    return decision;
  } catch (error) {
    const raced = isUniqueViolation(error)
      ? await loadWorkflow(env.pool, { tenantId, ref: { id }, actorId: null })
      : null;
    if (raced && (await stored())) return decision;
    if (raced) return repeatedStart(raced.workflow);
    throw error;
  }
}

async function write(
  env: Environment,
  { tenantId, alongside }: StartWorkflowRequest,
  decision: Decision,
): Promise<void> {
  const changes = [{ before: null, decisions: [decision] }];
  if (!alongside) {
    await writeDecisions(env.pool, changes);
    return;
  }
  await env.entities(tenantId).transactional(async (em) => {
    await writeDecisions(statementsIn(em), changes);
    await alongside(em, decision.workflow);
  });
}

/** The version of a definition that new workflows start on. @throws DomainError `unknown_definition`, `inactive_definition`, `unfinished_definition`. */
export async function readCurrentDefinition(env: Environment, tenantId: string, key: string): Promise<Definition> {
  return (await readCurrent(env, { tenantId, definitionKey: key, actorId: '' })).definition;
}

function repeatedStart(workflow: Decision['workflow']): Decision {
  return { workflow, entry: null, effects: [], repeated: { decision: 'started', at: workflow.createdAt } };
}

async function readCurrent(
  env: Environment,
  request: Pick<StartWorkflowRequest, 'tenantId' | 'definitionKey' | 'actorId' | 'granted' | 'ownData'>,
): Promise<{ version: number; definition: Definition; actor: Actor }> {
  const { rows } = await env.pool.query<{
    current_version: number | null;
    is_active: boolean | null;
    actor: Actor;
    keys: string[];
  }>({
    name: 'read_current_definition',
    text: `select d.current_version, d.is_active, actor_facts($1, $3) as actor,
                  array(select key from definition where tenant_id = $1 and is_active order by key) as keys
             from (select 1) as one left join definition as d on d.tenant_id = $1 and d.key = $2`,
    values: [request.tenantId, cleanText(request.definitionKey), request.actorId],
  });
  const row = rows[0];
  const own = isOwnDefinition(request.definitionKey) && request.ownData === undefined;
  if (!row || row.current_version === null || own) {
    const available = (row?.keys ?? []).filter((key) => !isOwnDefinition(key));
    throw new DomainError('unknown_definition', { key: request.definitionKey, available });
  }
  if (!row.is_active) throw new DomainError('inactive_definition', { key: request.definitionKey });
  const version = row.current_version;
  const definition = await env.definitions.version(request.tenantId, request.definitionKey, version);
  const stages = unfinishedStages(definition);
  if (stages.length > 0) throw new DomainError('unfinished_definition', { key: request.definitionKey, stages });
  return { version, definition, actor: narrowed(row.actor, request.granted) };
}

/** What the people are called whom the title of the request may name. */
async function namesFor(
  env: Environment,
  { tenantId, data, actorId, requesterId = actorId }: StartWorkflowRequest,
  { title, fields }: Definition,
): Promise<Record<string, string> | undefined> {
  if (title === undefined) return undefined;
  const { rows } = await env.pool.query<{ id: string; shown: string }>({
    name: 'names_for_title',
    text: `select id, coalesce(nullif(real_name, ''), nullif(name, ''), id) as shown
             from app_user where tenant_id = $1 and id = any($2)`,
    values: [tenantId, peopleOfTitle(fields, { data, requesterId })],
  });
  return Object.fromEntries(rows.map(({ id, shown }) => [id, shown]));
}

async function drawNumber(env: Environment, tenantId: string): Promise<number> {
  const { rows } = await env.pool.query<{ last_number: number }>({
    name: 'draw_number',
    text: 'update tenant set last_number = last_number + 1 where id = $1 returning last_number',
    values: [tenantId],
  });
  const number = rows[0]?.last_number;
  if (number === undefined) throw new Error(`there is no tenant ${tenantId}`);
  return number;
}

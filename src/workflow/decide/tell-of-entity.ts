import { type EntityEvent, filledInBy, startsBy } from '#domain/decide/auto-start.ts';
import type { Definition } from '#domain/definition/definition.ts';
import { OWN_DEFINITIONS } from '#domain/definition/own-definitions.ts';
import { DomainError, isDomainError } from '#domain/errors.ts';
import { type Actor, isAdmin, narrowed } from '#domain/people/role.ts';
import { refOf } from '#domain/request/workflow.ts';
import { readActor } from '#persistence/actor.ts';
import type { Environment } from '#workflow/environment.ts';
import { startWorkflow } from './start-workflow.ts';

export type EntityRequest = EntityEvent & {
  tenantId: string;
  actorId: string;
  granted?: readonly string[] | undefined;
  /** In whose name, when an admin tells; else the actor's. */
  requesterId?: string | undefined;
};

/** Why an event did not start a definition: `open` is one for this entity that has not ended; else a code of the core. */
type Skipped = {
  definitionKey: string;
  reason: string;
  workflow: { id: string; ref: string } | null;
  /** What the event's data lacks, or has wrong, for the intake form. */
  fields: readonly { key: string; message: string }[];
};
export type Told = { started: { definitionKey: string; id: string; ref: string }[]; skipped: Skipped[] };

/**
 * Takes what another system tells of an entity: starts each active definition whose `start.auto` holds, once while one of
 * it is open for that entity. Told again it starts nothing again, and what could not be started says why.
 * @throws DomainError `not_permitted` for naming somebody else without `workflows:admin`.
 */
export async function tellOfEntity(env: Environment, request: EntityRequest): Promise<Told> {
  const { tenantId, actorId, granted, requesterId } = request;
  const actor = narrowed(await readActor(env.pool, tenantId, actorId), granted);
  if (requesterId !== undefined && requesterId !== actorId && !isAdmin(actor))
    throw new DomainError('not_permitted', { reason: 'not_admin', roles: ['admin'], users: [] });
  const told: Told = { started: [], skipped: [] };
  for (const definition of await listening(env, tenantId, request.entityType)) {
    const outcome = await tell(env, request, definition, actor);
    if ('reason' in outcome) told.skipped.push(outcome);
    else told.started.push(outcome);
  }
  return told;
}

/** Active definitions that an entity of this kind may start by itself, by their keys. */
async function listening(env: Environment, tenantId: string, entityType: string): Promise<Definition[]> {
  const { rows } = await env.pool.query<{ key: string; version: number }>(
    `select d.key, v.version from definition as d
       join definition_version as v on v.tenant_id = d.tenant_id and v.key = d.key and v.version = d.current_version
      where d.tenant_id = $1 and d.is_active and v.body->'start' ? 'auto' and d.key <> all($3)
        and coalesce(v.body->>'entity_type', $2) = $2
      order by d.key`,
    [tenantId, entityType, OWN_DEFINITIONS.map(({ key }) => key)],
  );
  return Promise.all(rows.map(({ key, version }) => env.definitions.version(tenantId, key, version)));
}

async function tell(
  env: Environment,
  request: EntityRequest,
  definition: Definition,
  actor: Actor,
): Promise<Told['started'][number] | Skipped> {
  const { key: definitionKey } = definition;
  const skipped = (reason: string, more: Partial<Skipped> = {}): Skipped => ({
    definitionKey,
    reason,
    workflow: null,
    fields: [],
    ...more,
  });
  const verdict = startsBy(definition, request, actor);
  if (verdict.kind === 'not_met') return skipped('condition_not_met');
  if (verdict.kind === 'failed') return skipped(`condition_${verdict.why}`);
  const newest = await newestOf(env, request, definitionKey);
  if (newest?.open) return skipped('open', { workflow: { id: newest.id, ref: refOf(newest) } });
  try {
    const { workflow, repeated } = await startWorkflow(env, {
      ...request,
      definitionKey,
      data: filledInBy(definition, request),
      // Whoever tells of it at the same moment names the same start.
      submissionId: `entity ${JSON.stringify([definitionKey, request.entityType, request.entityId, newest?.id ?? null])}`,
    });
    const made = { id: workflow.id, ref: refOf(workflow) };
    return repeated ? skipped('open', { workflow: made }) : { definitionKey, ...made };
  } catch (error) {
    if (isDomainError(error, 'invalid_form')) return skipped(error.code, { fields: error.params.fields });
    if (isDomainError(error)) return skipped(error.code);
    throw error;
  }
}

/** The workflow of a definition for this entity that is open, else the one that was made last. */
async function newestOf(
  { pool }: Environment,
  { tenantId, entityType, entityId }: EntityRequest,
  definitionKey: string,
): Promise<{ id: string; number: number; open: boolean } | undefined> {
  const { rows } = await pool.query<{ id: string; number: number; open: boolean }>({
    name: 'newest_of_entity',
    text: `select id, number, completed_at is null as open from workflow
            where tenant_id = $1 and entity_type = $2 and entity_id = $3 and definition_key = $4
            order by completed_at is null desc, number desc limit 1`,
    values: [tenantId, entityType, entityId, definitionKey],
  });
  return rows[0];
}

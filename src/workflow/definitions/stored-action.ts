import { type Action, type ActionLevel, recipientOf } from '#domain/definition/action-schema.ts';
import { isOwnDefinition } from '#domain/definition/own-definitions.ts';
import { DomainError } from '#domain/errors.ts';
import { narrowed } from '#domain/people/role.ts';
import { isUuid } from '#domain/uuid.ts';
import { readActor } from '#persistence/actor.ts';
import { ActionRecord, DefinitionRecord, RoleRecord } from '#persistence/entities/index.ts';
import type { EntityManager } from '#persistence/orm.ts';
import { idFrom } from '#workflow/decide/submission.ts';
import type { Environment } from '#workflow/environment.ts';
import { checkPermission } from '#workflow/people/permission.ts';
import { unknownDefinition } from './unknown-definition.ts';

type Writing = Pick<Environment, 'pool' | 'entities' | 'now' | 'newId' | 'definitions'>;

/** Where an action counts: everywhere, or in one definition, or in one pipeline or stage of it (`target`, by its key). */
export type ActionPlace =
  | { level: 'global' }
  | { level: 'workflow'; definitionKey: string }
  | { level: 'pipeline' | 'stage'; definitionKey: string; target: string };

type NewAction = { place: ActionPlace; action: Action; submissionId?: string | undefined };
type Asked = { tenantId: string; actorId: string; granted?: readonly string[] | undefined };

/** What an action says besides what every type says, as it is stored. */
function parametersOf(action: Action): Record<string, unknown> {
  const { on: _on, type: _type, order: _order, is_active: _active, ...parameters } = action;
  return parameters;
}

/**
 * Stores an action. It counts for what happens from now on.
 * @param submissionId names this very call: the same one made twice stores one action
 * @returns its id.
 * @throws DomainError `not_permitted` without `definitions:write`; `unknown_definition`, `unknown_target`, `unknown_role`.
 */
export async function createAction(
  env: Writing,
  { place, action, submissionId, ...asked }: Asked & NewAction,
): Promise<string> {
  await checkMayWrite(env, asked);
  const em = env.entities(asked.tenantId);
  const id = submissionId === undefined ? env.newId() : idFrom(asked.tenantId, submissionId);
  if (submissionId !== undefined && (await em.findOne(ActionRecord, { id }))) return id;
  await checkPlace(env, em, asked.tenantId, place);
  await checkRoles(em, action);
  const now = env.now();
  em.create(ActionRecord, {
    tenantId: asked.tenantId,
    id,
    ...columnsOf(place, action),
    source: 'api',
    createdBy: asked.actorId,
    createdAt: now,
    updatedAt: now,
  });
  await em.flush();
  return id;
}

/**
 * Makes a stored action another one. Deliveries of webhooks that are under way go to the new address.
 * @throws DomainError as {@link createAction}; `not_found`.
 */
export async function changeAction(
  env: Writing,
  { id, place, action, ...asked }: Asked & { id: string; place: ActionPlace; action: Action },
): Promise<void> {
  await checkMayWrite(env, asked);
  const em = env.entities(asked.tenantId);
  const stored = await findAction(em, id);
  await checkPlace(env, em, asked.tenantId, place);
  await checkRoles(em, action);
  em.assign(stored, { ...columnsOf(place, action), updatedAt: env.now() });
  await em.flush();
}

/** Removes a stored action; what it has planned already is delivered. @throws DomainError `not_permitted`, `not_found`. */
export async function removeAction(env: Writing, { id, ...asked }: Asked & { id: string }): Promise<void> {
  await checkMayWrite(env, asked);
  const em = env.entities(asked.tenantId);
  em.remove(await findAction(em, id));
  await em.flush();
}

async function checkMayWrite(env: Writing, { tenantId, actorId, granted }: Asked): Promise<void> {
  checkPermission(narrowed(await readActor(env.pool, tenantId, actorId), granted), 'definitions:write');
}

async function findAction(em: EntityManager, id: string): Promise<ActionRecord> {
  const found = isUuid(id) ? await em.findOne(ActionRecord, { id }) : null;
  if (!found) throw new DomainError('not_found', { ref: id });
  return found;
}

/** Checked against the version that new workflows get; one in which the stage is no more leaves the action without work. */
async function checkPlace(env: Writing, em: EntityManager, tenantId: string, place: ActionPlace): Promise<void> {
  if (place.level === 'global') return;
  const { definitionKey: key } = place;
  const found = isOwnDefinition(key) ? null : await em.findOne(DefinitionRecord, { key });
  if (!found) throw await unknownDefinition(em, key);
  if (place.level === 'workflow') return;
  const { stages, pipelines } = await env.definitions.version(tenantId, key, found.currentVersion);
  const available = (place.level === 'stage' ? stages : pipelines).map((one) => one.key);
  if (!available.includes(place.target)) throw new DomainError('unknown_target', { target: place.target, available });
}

async function checkRoles(em: EntityManager, action: Action): Promise<void> {
  const { unknown, known } = await unknownRecipients(em, [action]);
  const [first] = unknown;
  if (first) throw new DomainError('unknown_role', { name: first.role, available: known, path: 'to' });
}

/**
 * Roles that actions write to and that there are not: the API refuses such an action, and `actions.yaml`, which may be read
 * before they are made, is only told.
 * @returns each with its path ("2.to.0"), and the roles that there are
 */
export async function unknownRecipients(
  em: EntityManager,
  actions: readonly Action[],
): Promise<{ unknown: { role: string; path: string }[]; known: string[] }> {
  const named = actions.flatMap((action, place) => {
    const recipients = 'to' in action ? action.to.map(recipientOf) : [];
    return recipients.flatMap((to, at) => (to?.kind === 'role' ? [{ role: to.role, path: `${place}.to.${at}` }] : []));
  });
  if (named.length === 0) return { unknown: [], known: [] };
  const known = (await em.find(RoleRecord, {}, { orderBy: { name: 'asc' } })).map(({ name }) => name);
  return { unknown: named.filter(({ role }) => !known.includes(role)), known };
}

/** An action as its row has it. */
export function columnsOf(place: ActionPlace, action: Action) {
  const level: ActionLevel = place.level;
  return {
    level,
    definitionKey: place.level === 'global' ? null : place.definitionKey,
    target: 'target' in place ? place.target : null,
    event: action.on,
    type: action.type,
    parameters: parametersOf(action),
    position: action.order,
    isActive: action.is_active,
  };
}

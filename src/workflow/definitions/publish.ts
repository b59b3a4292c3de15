import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { type Definition, definitionFrom, rolesNamed } from '#domain/definition/definition.ts';
import { isOwnDefinition, OWN_DEFINITIONS } from '#domain/definition/own-definitions.ts';
import { publishable } from '#domain/definition/publishable.ts';
import { DomainError } from '#domain/errors.ts';
import { readActor } from '#persistence/actor.ts';
import { DefinitionRecord, DefinitionVersionRecord } from '#persistence/entities/index.ts';
import type { EntityManager } from '#persistence/orm.ts';
import { FOR_UPDATE, statementsIn } from '#persistence/statements.ts';
import type { Environment } from '#workflow/environment.ts';
import { makeRoles } from '#workflow/people/make-roles.ts';
import { checkPermission } from '#workflow/people/permission.ts';
import { unknownDefinition } from './unknown-definition.ts';

type Units = Pick<Environment, 'entities'>;

export type PublishRequest = {
  tenantId: string;
  /** The value of a YAML or JSON document. */
  source: unknown;
  /** Who publishes; null for the files that are applied at start. */
  actorId: string | null;
  /** The version that the source was made from; 0 for none. Left out, it is published whatever there is now. */
  basedOn?: number | undefined;
  /** Whether it can be started afterwards; false leaves it switched off, or switches it off. */
  active?: boolean | undefined;
};

export type Published = {
  definition: Definition;
  version: number;
  /** True when the current version says the same: nothing was written. */
  unchanged: boolean;
  /** Roles that the definition names and nobody had declared: they were created with nobody in them. */
  createdRoles: string[];
};

/**
 * Publishes a definition as the next version of its key. Workflows that are running keep the version they were started on.
 * A definition that was switched off comes back on when a person publishes it, or when its file has changed.
 * @throws DomainError `invalid_definition` with every problem; `not_permitted` without `definitions:write`;
 *   `definition_changed` when it is based on a version that is not the current one.
 */
export async function publishDefinition(env: Units, request: PublishRequest): Promise<Published> {
  const { source, definition } = publishable(request.source);
  return publish(env, definition, { ...request, source });
}

/** Makes sure that a tenant has the definitions that the program brings itself, as they are in this release. */
export async function publishOwnDefinitions(env: Units, tenantId: string): Promise<void> {
  for (const definition of OWN_DEFINITIONS) await publish(env, definition, { tenantId, actorId: null, source: null });
}

function publish(
  env: Units,
  definition: Definition,
  { tenantId, actorId, source, basedOn, active = true }: PublishRequest,
): Promise<Published> {
  const { key } = definition;
  const digest = digestOf(definition);
  return env.entities(tenantId).transactional(async (em) => {
    if (actorId !== null) checkPermission(await readActor(statementsIn(em), tenantId, actorId), 'definitions:write');
    const stored = await lockDefinition(em, { tenantId, key, actorId });
    const { currentVersion } = stored;
    if (basedOn !== undefined && basedOn !== currentVersion)
      throw new DomainError('definition_changed', { key, version: currentVersion });
    const current = await em.findOne(DefinitionVersionRecord, { key, version: currentVersion });
    // One that an earlier version of this program stored may say the same in other words.
    const unchanged = current !== null && digestOf(definitionFrom(current.body)) === digest;
    const version = unchanged ? currentVersion : currentVersion + 1;
    const text = sourceOf(source);
    if (!unchanged)
      em.create(DefinitionVersionRecord, {
        tenantId,
        key,
        version,
        body: definition,
        digest,
        source: text,
        createdBy: actorId,
      });
    // For versions from before sources were kept. One that is there stays, however else the same may be written.
    else if (text && !current.source) current.source = text;
    if (!unchanged || actorId !== null) makeCurrent(stored, { version, active, actorId });
    await em.flush();
    const createdRoles = await makeRoles(em, tenantId, rolesNamed(definition), 'definition');
    return { definition, version, unchanged, createdRoles };
  });
}

function digestOf(definition: Definition): string {
  return createHash('sha256')
    .update(canonicalize(definition) ?? '')
    .digest('hex');
}

/** The definition, made now if need be, so that publishers of one key take turns. Version 0: none yet. */
async function lockDefinition(
  em: EntityManager,
  { tenantId, key, actorId }: { tenantId: string; key: string; actorId: string | null },
): Promise<DefinitionRecord> {
  const found = await em.findOne(DefinitionRecord, { key }, FOR_UPDATE);
  if (found) return found;
  const fresh = { tenantId, key, currentVersion: 0, createdBy: actorId };
  await em.upsert(DefinitionRecord, fresh, { onConflictAction: 'ignore' });
  return em.findOneOrFail(DefinitionRecord, { key }, FOR_UPDATE);
}

/** A text as it is kept; the program's own definitions have none. */
function sourceOf(source: unknown): Record<string, unknown> | null {
  return typeof source === 'object' && source !== null ? { ...source } : null;
}

function makeCurrent(
  definition: DefinitionRecord,
  { version, active, actorId }: { version: number; active: boolean; actorId: string | null },
): void {
  if (definition.isActive === active && definition.currentVersion === version) return;
  definition.currentVersion = version;
  definition.isActive = active;
  definition.updatedBy = actorId;
  definition.updatedAt = new Date();
}

/** Lets the definition be started again. @throws DomainError as {@link deactivateDefinition}. */
export function activateDefinition(env: Units, request: SwitchRequest) {
  return switchDefinition(env, request, true);
}

/**
 * Switches a definition off: nobody can start it any more, and what is running goes on.
 * @returns whether that changed anything.
 * @throws DomainError `unknown_definition`; `definition_changed`; `not_permitted` without `definitions:write`.
 */
export function deactivateDefinition(env: Units, request: SwitchRequest) {
  return switchDefinition(env, request, false);
}

export type SwitchRequest = {
  tenantId: string;
  key: string;
  actorId: string | null;
  /** The version that must be the current one. */
  basedOn?: number | undefined;
};

async function switchDefinition(
  env: Units,
  { tenantId, key, actorId, basedOn }: SwitchRequest,
  active: boolean,
): Promise<{ changed: boolean }> {
  return env.entities(tenantId).transactional(async (em) => {
    if (actorId !== null) checkPermission(await readActor(statementsIn(em), tenantId, actorId), 'definitions:write');
    const found = isOwnDefinition(key) ? null : await em.findOne(DefinitionRecord, { key }, FOR_UPDATE);
    if (!found) throw await unknownDefinition(em, key);
    const version = found.currentVersion;
    if (basedOn !== undefined && basedOn !== version) throw new DomainError('definition_changed', { key, version });
    const changed = found.isActive !== active;
    makeCurrent(found, { version, active, actorId });
    return { changed };
  });
}

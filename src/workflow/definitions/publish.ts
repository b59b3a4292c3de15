import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { PoolClient } from 'pg';
import { type Definition, rolesNamed } from '#domain/definition/definition.ts';
import { isOwnDefinition, OWN_DEFINITIONS } from '#domain/definition/own-definitions.ts';
import { publishable } from '#domain/definition/publishable.ts';
import { DomainError } from '#domain/errors.ts';
import { readActor } from '#persistence/actor.ts';
import { inTransaction } from '#persistence/in-transaction.ts';
import type { Environment } from '#workflow/environment.ts';
import { checkPermission } from '#workflow/people/permission.ts';

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
export async function publishDefinition(env: Pick<Environment, 'pool'>, request: PublishRequest): Promise<Published> {
  const { source, definition } = publishable(request.source);
  return publish(env, definition, { ...request, source });
}

/** Makes sure that a tenant has the definitions that the program brings itself, as they are in this release. */
export async function publishOwnDefinitions(env: Pick<Environment, 'pool'>, tenantId: string): Promise<void> {
  for (const definition of OWN_DEFINITIONS) await publish(env, definition, { tenantId, actorId: null, source: null });
}

function publish(
  env: Pick<Environment, 'pool'>,
  definition: Definition,
  { tenantId, actorId, source, basedOn, active = true }: PublishRequest,
): Promise<Published> {
  const digest = createHash('sha256')
    .update(canonicalize(definition) ?? '')
    .digest('hex');
  return inTransaction(env.pool, async (client) => {
    if (actorId !== null) checkPermission(await readActor(client, tenantId, actorId), 'definitions:write');
    const current = await lockDefinition(client, tenantId, definition.key, actorId);
    if (basedOn !== undefined && basedOn !== current.version)
      throw new DomainError('definition_changed', { key: definition.key, version: current.version });
    const unchanged = current.digest === digest;
    const version = unchanged ? current.version : current.version + 1;
    const written = { tenantId, key: definition.key, version, actorId };
    if (unchanged) await keepSource(client, written, source);
    else await insertVersion(client, { ...written, definition, digest, source });
    if (!unchanged || actorId !== null) await makeCurrent(client, { ...written, active });
    return {
      definition,
      version,
      unchanged,
      createdRoles: await createRoles(client, tenantId, rolesNamed(definition)),
    };
  });
}

/** Takes the definition's row, made now if need be, so that publishers of one key take turns. Version 0: none yet. */
async function lockDefinition(
  client: PoolClient,
  tenantId: string,
  key: string,
  actorId: string | null,
): Promise<{ version: number; digest: string | null }> {
  await client.query(
    `insert into definition (tenant_id, key, current_version, created_by) values ($1, $2, 0, $3)
     on conflict (tenant_id, key) do nothing`,
    [tenantId, key, actorId],
  );
  const locked = await client.query<{ current_version: number }>(
    'select current_version from definition where tenant_id = $1 and key = $2 for update',
    [tenantId, key],
  );
  const version = locked.rows[0]?.current_version ?? 0;
  const { rows } = await client.query<{ digest: string }>(
    'select digest from definition_version where tenant_id = $1 and key = $2 and version = $3',
    [tenantId, key, version],
  );
  return { version, digest: rows[0]?.digest ?? null };
}

type Written = { tenantId: string; key: string; version: number; actorId: string | null };

async function insertVersion(
  client: PoolClient,
  {
    tenantId,
    key,
    version,
    definition,
    digest,
    source,
    actorId,
  }: Written & { definition: Definition; digest: string; source: unknown },
): Promise<void> {
  await client.query(
    `insert into definition_version (tenant_id, key, version, body, digest, source, created_by)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      tenantId,
      key,
      version,
      JSON.stringify(definition),
      digest,
      source === null ? null : JSON.stringify(source),
      actorId,
    ],
  );
}

/** For versions from before sources were kept. One that is there stays, however else the same may be written. */
async function keepSource(client: PoolClient, { tenantId, key, version }: Written, source: unknown): Promise<void> {
  if (source === null) return;
  await client.query(
    `update definition_version set source = $4 where tenant_id = $1 and key = $2 and version = $3 and source is null`,
    [tenantId, key, version, JSON.stringify(source)],
  );
}

async function makeCurrent(client: PoolClient, given: Written & { active: boolean }): Promise<void> {
  await client.query(
    `update definition set current_version = $3, is_active = $5, updated_by = $4, updated_at = now()
      where tenant_id = $1 and key = $2 and not (is_active = $5 and current_version = $3)`,
    [given.tenantId, given.key, given.version, given.actorId, given.active],
  );
}

async function createRoles(client: PoolClient, tenantId: string, names: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `insert into role (tenant_id, name, source) select $1, unnest($2::text[]), 'definition'
     on conflict do nothing returning name`,
    // Sorted, so that two publishers that name the same new roles never wait for each other in a ring.
    [tenantId, [...names].sort()],
  );
  return rows.map((row) => row.name);
}

/** Lets the definition be started again. @throws DomainError as {@link deactivateDefinition}. */
export function activateDefinition(env: Pick<Environment, 'pool'>, request: SwitchRequest) {
  return switchDefinition(env, request, true);
}

/**
 * Switches a definition off: nobody can start it any more, and what is running goes on.
 * @returns whether that changed anything.
 * @throws DomainError `unknown_definition`; `definition_changed`; `not_permitted` without `definitions:write`.
 */
export function deactivateDefinition(env: Pick<Environment, 'pool'>, request: SwitchRequest) {
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
  env: Pick<Environment, 'pool'>,
  { tenantId, key, actorId, basedOn }: SwitchRequest,
  active: boolean,
): Promise<{ changed: boolean }> {
  if (actorId !== null) checkPermission(await readActor(env.pool, tenantId, actorId), 'definitions:write');
  const { rows } = await env.pool.query<{ keys: string[]; version: number | null; changed: boolean }>(
    `with switched as (
       update definition set is_active = $3, updated_by = $4, updated_at = now()
        where tenant_id = $1 and key = $2 and key <> all($5) and is_active <> $3 and current_version = coalesce($6, current_version)
        returning key)
     select exists (select 1 from switched) as changed,
            (select current_version from definition where tenant_id = $1 and key = $2) as version,
            array(select key from definition where tenant_id = $1 order by key) as keys`,
    [tenantId, key, active, actorId, OWN_DEFINITIONS.map((one) => one.key), basedOn ?? null],
  );
  const keys = (rows[0]?.keys ?? []).filter((one) => !isOwnDefinition(one));
  if (!keys.includes(key)) throw new DomainError('unknown_definition', { key, available: keys });
  const version = rows[0]?.version ?? 0;
  if (basedOn !== undefined && basedOn !== version) throw new DomainError('definition_changed', { key, version });
  return { changed: rows[0]?.changed === true };
}

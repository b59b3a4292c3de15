import { canStart } from '#domain/decide/start.ts';
import { differenceInWords } from '#domain/definition/diff.ts';
import { withShownAddresses } from '#domain/definition/outgoing-schema.ts';
import { isOwnDefinition, OWN_DEFINITIONS } from '#domain/definition/own-definitions.ts';
import { DomainError } from '#domain/errors.ts';
import { type Actor, allows } from '#domain/people/role.ts';
import { textIn } from '#domain/text.ts';
import { DefinitionRecord, DefinitionVersionRecord } from '#persistence/entities/index.ts';
import type { Entities } from '#persistence/orm.ts';
import type { Reads } from '#queries/card/card.ts';
import { type Cursor, type Page, pageOf } from '#queries/lists/page.ts';
import { type OpenWorkflows, readOpenWorkflows } from './open-workflows.ts';
import { checkMayReadDefinitions, findDefinition, type Versioned, withVersions } from './published.ts';
import { countOf } from './structure.ts';

/** A definition as lists of the API show it. */
export type DefinitionResource = {
  key: string;
  name: string;
  description: string | null;
  /** The version that is shown; `current_version` is what new workflows get. */
  version: number;
  current_version: number;
  is_active: boolean;
  strategy: string;
  pipelines_count: number;
  stages_count: number;
  approvals_count: number;
  /** Workflows that have not ended, on any version. */
  open_workflows: number;
  /** Whether the reader may start it now. */
  can_start: boolean;
  created_by: string | null;
  created_at: string;
  updated_by: string | null;
  updated_at: string;
};

/** A definition with its text. */
export type DefinitionDetail = DefinitionResource & {
  /** As it was written; null for a version that was published before texts were kept. */
  definition: Record<string, unknown> | null;
};

export type DefinitionVersionResource = {
  version: number;
  is_current: boolean;
  created_by: string | null;
  created_at: string;
  open_workflows: number;
  /** What it does otherwise than the version before it, in words; null for the first. */
  changes: string[] | null;
};

/** The orders of the two lists, for their cursors. */
export const DEFINITION_ORDER = 'key';
export const VERSION_ORDER = '-version';

const OWN_KEYS = OWN_DEFINITIONS.map(({ key }) => key);

type Sources = Pick<Reads, 'pool'> & Entities;

type ListRequest = {
  tenantId: string;
  reader: Actor;
  filter: { key?: string | undefined; is_active?: boolean | undefined };
  limit: number;
  cursor: Cursor | null;
};

/** The current version of every definition of the tenant, by key. @throws DomainError `not_permitted`. */
export async function listDefinitionResources(
  reads: Sources,
  { tenantId, reader, filter, limit, cursor }: ListRequest,
): Promise<Page<DefinitionResource>> {
  checkMayReadDefinitions(reader);
  const { key, is_active } = filter;
  const conditions = [
    { key: { $nin: OWN_KEYS, $gt: cursor?.value ?? '' } },
    ...(key === undefined ? [] : [{ key }]),
    ...(is_active === undefined ? [] : [{ isActive: is_active }]),
  ];
  const em = reads.entities(tenantId);
  const found = await em.find(DefinitionRecord, { $and: conditions }, { orderBy: { key: 'asc' }, limit: limit + 1 });
  const definitions = await withVersions(em, found);
  const open = await readOpenWorkflows(
    reads,
    tenantId,
    found.map((one) => one.key),
  );
  const cursorOf = ({ definition }: Versioned) => ({ order: DEFINITION_ORDER, value: definition.key, id: '' });
  return pageOf(definitions, limit, cursorOf, (row) => shown(row, open, reader));
}

type DetailRequest = { tenantId: string; reader: Actor; key: string; version?: number | undefined };

/**
 * A definition with its text: the current version, or the one that is named.
 * @throws DomainError `not_found`, `not_permitted`.
 */
export async function readDefinitionDetail(
  reads: Sources,
  { tenantId, reader, key, version }: DetailRequest,
): Promise<DefinitionDetail> {
  checkMayReadDefinitions(reader);
  const found = await findDefinition(reads.entities(tenantId), { key, version });
  const open = await readOpenWorkflows(reads, tenantId, [key]);
  const { source } = found.version;
  return { ...shown(found, open, reader), definition: source ? readable(source, reader) : null };
}

/** A definition's text as this reader may see it: who may not write it sees no keys in addresses that are called. */
export function readable<T>(text: T, reader: Actor): T {
  return allows(reader.permissions, 'definitions:write') ? text : withShownAddresses(text);
}

function shown(
  { definition, version: { version, body } }: Versioned,
  open: readonly OpenWorkflows[],
  reader: Actor,
): DefinitionResource {
  const { key, isActive } = definition;
  return {
    key,
    name: textIn(body.name),
    description: body.description ? textIn(body.description) : null,
    version,
    current_version: definition.currentVersion,
    is_active: isActive,
    strategy: body.strategy,
    pipelines_count: body.pipelines.length,
    stages_count: body.stages.length,
    approvals_count: countOf(body.stages),
    open_workflows: countOpen(open.filter((one) => one.key === key)),
    can_start: isActive && canStart(body, reader),
    created_by: definition.createdBy,
    created_at: definition.createdAt.toISOString(),
    updated_by: definition.updatedBy,
    updated_at: definition.updatedAt.toISOString(),
  };
}

const countOpen = (open: readonly OpenWorkflows[]): number => open.reduce((sum, { count }) => sum + count, 0);

type VersionsRequest = { tenantId: string; reader: Actor; key: string; limit: number; cursor: Cursor | null };

/** The versions of a definition, the newest first. @throws DomainError `not_found`, `not_permitted`. */
export async function listDefinitionVersions(
  reads: Sources,
  { tenantId, reader, key, limit, cursor }: VersionsRequest,
): Promise<Page<DefinitionVersionResource>> {
  checkMayReadDefinitions(reader);
  const em = reads.entities(tenantId);
  const definition = isOwnDefinition(key) ? null : await em.findOne(DefinitionRecord, { key });
  if (!definition) throw new DomainError('not_found', { ref: key });
  const older = cursor === null ? {} : { version: { $lt: Number(cursor.value) } };
  // One more than a page: what its oldest changed is told as well.
  const page = { orderBy: { version: 'desc' }, limit: limit + 1 } as const;
  const versions = await em.find(DefinitionVersionRecord, { key, ...older }, page);
  const open = await readOpenWorkflows(reads, tenantId, [key]);
  const before = new Map(versions.map(({ version, body }) => [version + 1, body]));
  const cursorOf = ({ version }: DefinitionVersionRecord) => ({
    order: VERSION_ORDER,
    value: String(version),
    id: '',
  });
  return pageOf(versions, limit, cursorOf, ({ version, createdBy, createdAt, body }) => {
    const earlier = before.get(version);
    return {
      version,
      is_current: version === definition.currentVersion,
      created_by: createdBy,
      created_at: createdAt.toISOString(),
      open_workflows: countOpen(open.filter((one) => one.version === version)),
      changes: earlier ? differenceInWords(earlier, body) : null,
    };
  });
}

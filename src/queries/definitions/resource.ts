import { mayStart } from '#domain/decide/start.ts';
import type { Definition } from '#domain/definition/definition.ts';
import { differenceInWords } from '#domain/definition/diff.ts';
import { withShownAddresses } from '#domain/definition/outgoing-schema.ts';
import { OWN_DEFINITIONS } from '#domain/definition/own-definitions.ts';
import { DomainError } from '#domain/errors.ts';
import { type Actor, allows } from '#domain/people/role.ts';
import { type LocalizedText, textIn } from '#domain/text.ts';
import type { Reads } from '#queries/card/card.ts';
import { type Cursor, type Page, pageOf } from '#queries/lists/page.ts';

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

type Row = Omit<DefinitionDetail, 'name' | 'description' | 'can_start'> & {
  name: LocalizedText;
  description: LocalizedText | null;
  start: Definition['start'];
};

/** The orders of the two lists, for their cursors. */
export const DEFINITION_ORDER = 'key';
export const VERSION_ORDER = '-version';

const OWN_KEYS = OWN_DEFINITIONS.map(({ key }) => key);

/** Of `definition as d` with its version `v`. */
const FACTS = `d.key, v.body->'name' as name, v.body->'description' as description, v.version, d.current_version, d.is_active,
  v.body->>'strategy' as strategy, jsonb_array_length(v.body->'pipelines') as pipelines_count,
  jsonb_array_length(v.body->'stages') as stages_count,
  (select count(*)::int from jsonb_path_query(v.body, '$.stages[*].approvals[*]')) as approvals_count,
  (select count(*)::int from workflow as w
    where w.tenant_id = d.tenant_id and w.definition_key = d.key and w.completed_at is null) as open_workflows,
  v.body->'start' as start, d.created_by, iso_utc(d.created_at) as created_at, d.updated_by, iso_utc(d.updated_at) as updated_at`;

/**
 * Definitions are open to every full member, as `/workflow definitions` is; others need `definitions:view`.
 * @throws DomainError `not_permitted`.
 */
export function checkMayReadDefinitions(reader: Actor): void {
  if (!reader.external || allows(reader.permissions, 'definitions:view')) return;
  throw new DomainError('not_permitted', { reason: 'external', roles: ['workflow_creator', 'admin'], users: [] });
}

type ListRequest = {
  tenantId: string;
  reader: Actor;
  filter: { key?: string | undefined; is_active?: boolean | undefined };
  limit: number;
  cursor: Cursor | null;
};

/** The current version of every definition of the tenant, by key. @throws DomainError `not_permitted`. */
export async function listDefinitionResources(
  reads: Pick<Reads, 'pool'>,
  { tenantId, reader, filter, limit, cursor }: ListRequest,
): Promise<Page<DefinitionResource>> {
  checkMayReadDefinitions(reader);
  const { rows } = await reads.pool.query<Row>({
    name: 'list_definition_resources',
    text: `select ${FACTS}
             from definition as d join definition_version as v
               on v.tenant_id = d.tenant_id and v.key = d.key and v.version = d.current_version
            where d.tenant_id = $1 and d.key <> all($2) and ($3::text is null or d.key = $3)
              and ($4::boolean is null or d.is_active = $4) and d.key > $5
            order by d.key limit $6`,
    values: [tenantId, OWN_KEYS, filter.key ?? null, filter.is_active ?? null, cursor?.value ?? '', limit + 1],
  });
  const cursorOf = ({ key }: Row) => ({ order: DEFINITION_ORDER, value: key, id: '' });
  return pageOf(rows, limit, cursorOf, (row) => shown(row, reader));
}

type DetailRequest = { tenantId: string; reader: Actor; key: string; version?: number | undefined };

/**
 * A definition with its text: the current version, or the one that is named.
 * @throws DomainError `not_found`, `not_permitted`.
 */
export async function readDefinitionDetail(
  reads: Pick<Reads, 'pool'>,
  { tenantId, reader, key, version }: DetailRequest,
): Promise<DefinitionDetail> {
  checkMayReadDefinitions(reader);
  const { rows } = await reads.pool.query<Row>({
    name: 'definition_detail',
    text: `select ${FACTS}, v.source as definition
             from definition as d join definition_version as v
               on v.tenant_id = d.tenant_id and v.key = d.key and v.version = coalesce($4, d.current_version)
            where d.tenant_id = $1 and d.key = $3 and d.key <> all($2)`,
    values: [tenantId, OWN_KEYS, key, version ?? null],
  });
  const [row] = rows;
  if (!row) throw notFound(key, version);
  return { ...shown(row, reader), definition: readable(row.definition, reader) };
}

/** A definition's text as this reader may see it: who may not write it sees no keys in addresses that are called. */
export function readable<T>(text: T, reader: Actor): T {
  return allows(reader.permissions, 'definitions:write') ? text : withShownAddresses(text);
}

function shown({ start, definition: _definition, ...row }: Row, reader: Actor): DefinitionResource {
  return {
    ...row,
    name: textIn(row.name),
    description: row.description === null ? null : textIn(row.description),
    can_start: row.is_active && mayStart({ start }, reader),
  };
}

function notFound(key: string, version?: number): DomainError {
  return new DomainError('not_found', { ref: version === undefined ? key : `${key} version ${version}` });
}

type VersionsRequest = { tenantId: string; reader: Actor; key: string; limit: number; cursor: Cursor | null };
type VersionRow = Omit<DefinitionVersionResource, 'changes'> & { body: Definition };

/** The versions of a definition, the newest first. @throws DomainError `not_found`, `not_permitted`. */
export async function listDefinitionVersions(
  reads: Pick<Reads, 'pool'>,
  { tenantId, reader, key, limit, cursor }: VersionsRequest,
): Promise<Page<DefinitionVersionResource>> {
  checkMayReadDefinitions(reader);
  const { rows } = await reads.pool.query<VersionRow>({
    name: 'list_definition_versions',
    text: `select v.version, v.version = d.current_version as is_current, v.created_by, iso_utc(v.created_at) as created_at, v.body,
                  (select count(*)::int from workflow as w
                    where w.tenant_id = v.tenant_id and w.definition_key = v.key and w.definition_version = v.version
                      and w.completed_at is null) as open_workflows
             from definition_version as v join definition as d on d.tenant_id = v.tenant_id and d.key = v.key
            where v.tenant_id = $1 and v.key = $2 and v.key <> all($3) and ($4::integer is null or v.version < $4)
            order by v.version desc limit $5`,
    // One more than a page: what its oldest changed is told as well.
    values: [tenantId, key, OWN_KEYS, cursor === null ? null : Number(cursor.value), limit + 1],
  });
  if (rows.length === 0 && cursor === null) throw notFound(key);
  const before = new Map(rows.map(({ version, body }) => [version + 1, body]));
  const cursorOf = ({ version }: VersionRow) => ({ order: VERSION_ORDER, value: String(version), id: '' });
  return pageOf(rows, limit, cursorOf, ({ body, ...row }) => {
    const earlier = before.get(row.version);
    return { ...row, changes: earlier ? differenceInWords(earlier, body) : null };
  });
}

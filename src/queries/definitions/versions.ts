import type { VersionsView } from '#blocks/view.ts';
import type { Definition } from '#domain/definition/definition.ts';
import { differenceInWords } from '#domain/definition/diff.ts';
import { DomainError } from '#domain/errors.ts';
import { textIn } from '#domain/text.ts';
import type { Reads } from '#queries/card/card.ts';

/** Versions that are told of, the newest first: each is compared with the one before it. */
const MAX_VERSIONS = 20;

type Row = {
  version: number;
  created_by: string | null;
  created_at: string;
  running: number;
  current_version: number;
  is_active: boolean;
  total: number;
};

/**
 * The versions of a definition: which one is current, how many requests run on each, and what each changed.
 * @throws DomainError `unknown_definition`.
 */
export async function readVersions(
  reads: Reads,
  { tenantId, key, locale }: { tenantId: string; key: string; locale?: string | undefined },
): Promise<VersionsView> {
  const { rows } = await reads.pool.query<Row>({
    name: 'definition_versions',
    text: VERSIONS,
    // One more than is shown: what the oldest changed is told as well.
    values: [tenantId, key, MAX_VERSIONS + 1],
  });
  const [newest] = rows;
  if (!newest) throw new DomainError('unknown_definition', { key, available: await keysOf(reads, tenantId) });
  const definitions = await Promise.all(rows.map(({ version }) => reads.definitions.version(tenantId, key, version)));
  const current = definitions[rows.findIndex((row) => row.version === newest.current_version)] ?? definitions[0];
  return {
    key,
    name: current ? textIn(current.name, locale) : key,
    active: newest.is_active,
    total: newest.total,
    versions: rows.slice(0, MAX_VERSIONS).map((row, index) => ({
      version: row.version,
      current: row.version === row.current_version,
      running: row.running,
      publishedBy: row.created_by,
      publishedAt: row.created_at,
      changes: changesOf(definitions[index + 1], definitions[index]),
    })),
  };
}

/** One version of a definition, or null. */
export async function readVersion(
  reads: Reads,
  { tenantId, key, version }: { tenantId: string; key: string; version: number },
): Promise<Definition | null> {
  const { rowCount } = await reads.pool.query(
    'select from definition_version where tenant_id = $1 and key = $2 and version = $3',
    [tenantId, key, version],
  );
  return rowCount === 0 ? null : reads.definitions.version(tenantId, key, version);
}

function changesOf(before: Definition | undefined, after: Definition | undefined): string[] | null {
  return before && after ? differenceInWords(before, after) : null;
}

async function keysOf({ pool }: Reads, tenantId: string): Promise<string[]> {
  const { rows } = await pool.query<{ key: string }>('select key from definition where tenant_id = $1 order by key', [
    tenantId,
  ]);
  return rows.map(({ key }) => key);
}

const VERSIONS = `
  select v.version, v.created_by, iso_utc(v.created_at) as created_at, d.current_version, d.is_active,
         count(*) over ()::integer as total,
         (select count(*)::integer from workflow as w
           where w.tenant_id = v.tenant_id and w.definition_key = v.key and w.definition_version = v.version
             and w.completed_at is null) as running
    from definition_version as v join definition as d on d.tenant_id = v.tenant_id and d.key = v.key
   where v.tenant_id = $1 and v.key = $2
   order by v.version desc limit $3`;

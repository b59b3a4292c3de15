import type { Reads } from '#queries/card/card.ts';

/** How many workflows of a version of a definition have not ended. */
export type OpenWorkflows = { key: string; version: number; count: number };

/** Workflows that have not ended, counted by the version that they were started on: of the definitions named, or of all. */
export async function readOpenWorkflows(
  { pool }: Pick<Reads, 'pool'>,
  tenantId: string,
  keys: readonly string[] | null = null,
): Promise<OpenWorkflows[]> {
  const { rows } = await pool.query<OpenWorkflows>({
    name: 'open_workflows',
    text: `select definition_key as key, definition_version as version, count(*)::int as count
             from workflow where tenant_id = $1 and completed_at is null and ($2::text[] is null or definition_key = any($2))
            group by 1, 2 order by 1, 2`,
    values: [tenantId, keys],
  });
  return rows;
}

import { DomainError } from '#domain/errors.ts';
import { APPROVAL_STATUSES, type ApprovalStatus } from '#domain/request/approval.ts';
import { WORKFLOW_STATUSES, type WorkflowStatus } from '#domain/request/workflow.ts';
import { textIn } from '#domain/text.ts';
import type { Entities } from '#persistence/orm.ts';
import type { Reads } from '#queries/card/card.ts';
import { type Cursor, type Page, pageOf } from '#queries/lists/page.ts';
import {
  type Counts,
  type DefinitionRow,
  type Overview,
  readCounts,
  readDefinitionRows,
  readOverview,
  readStays,
  readWaits,
  type StayRow,
  type WaitRow,
} from './statistics-rows.ts';

/** A stage: what stands there now, and how long the newest workflows stayed. */
type StageStatistics = Omit<WaitRow, 'definition_key' | 'oldest_workflow_id' | 'roles' | 'users'> & {
  name: string;
  pipeline: string | null;
  visits: number;
  average_seconds: number | null;
  median_seconds: number | null;
};

/** A stage where most is waited for, and for whom. */
type Bottleneck = Omit<WaitRow, 'definition_key' | 'open_workflows'> & {
  name: string;
  median_seconds: number | null;
};

export type DefinitionStatistics = {
  definition_key: string;
  name: string;
  is_active: boolean;
  current_version: number;
  workflows: Record<'total' | WorkflowStatus, number>;
  approvals: Record<'total' | ApprovalStatus, number>;
  stages: StageStatistics[];
  bottlenecks: Bottleneck[];
};

const MAX_BOTTLENECKS = 5;

/** The order of the list, for its cursors. */
export const STATISTICS_ORDER = 'definition_key';

type Request = { tenantId: string; now: Date; key?: string | undefined; limit: number; cursor: Cursor | null };

/**
 * Statistics per definition, by key, and of the tenant as a whole: six queries, whatever there is.
 * @throws DomainError `not_found` for a key that there is not.
 */
export async function readStatistics(
  reads: Pick<Reads, 'pool'> & Entities,
  { tenantId, now, key = undefined, limit, cursor }: Request,
): Promise<Page<DefinitionStatistics> & { overview: Overview }> {
  const after = cursor?.value ?? '';
  const definitions = await readDefinitionRows(reads, { tenantId, key: key ?? null, after, limit: limit + 1 });
  if (key !== undefined && definitions.length === 0 && cursor === null)
    throw new DomainError('not_found', { ref: key });
  const keys = definitions.slice(0, limit).map((row) => row.key);
  // One after the other, so that a look at the figures does not take the connections of those who decide.
  const overview = await readOverview(reads, tenantId);
  const counts = await readCounts(reads, tenantId, keys);
  const waits = await readWaits(reads, { tenantId, keys, now });
  const stays = await readStays(reads, tenantId, keys);
  const cursorOf = (row: DefinitionRow) => ({ order: STATISTICS_ORDER, value: row.key, id: '' });
  const page = pageOf(definitions, limit, cursorOf, (row) => {
    const own = <T extends { definition_key: string }>(rows: readonly T[]) =>
      rows.filter(({ definition_key }) => definition_key === row.key);
    return statisticsOf(row, own(counts), own(waits), own(stays));
  });
  return { ...page, overview };
}

function statisticsOf(
  { key, name, is_active, current_version, stages }: DefinitionRow,
  counts: readonly Counts[],
  waits: readonly WaitRow[],
  stays: readonly StayRow[],
): DefinitionStatistics {
  const known = new Map(stages.map((stage) => [stage.key, stage]));
  const stayAt = new Map(stays.map((stay) => [stay.stage, stay]));
  const waitAt = new Map(waits.map((wait) => [wait.stage, wait]));
  // Those of older versions, at which something still stands, come behind.
  const passed = [...stages.filter(({ final }) => !final).map((stage) => stage.key), ...waitAt.keys()];
  const nameAt = (stage: string) => textIn(known.get(stage)?.name ?? stage);
  const medianAt = (stage: string) => stayAt.get(stage)?.median_seconds ?? null;
  return {
    definition_key: key,
    name: textIn(name),
    is_active,
    current_version,
    workflows: byStatus(WORKFLOW_STATUSES, counts, 'workflow'),
    approvals: byStatus(APPROVAL_STATUSES, counts, 'approval'),
    stages: [...new Set(passed)].map((stage) => {
      const {
        definition_key: _key,
        oldest_workflow_id: _id,
        roles: _roles,
        users: _users,
        ...wait
      } = waitAt.get(stage) ?? nothingAt(stage);
      const { visits = 0, average_seconds = null } = stayAt.get(stage) ?? {};
      const pipeline = known.get(stage)?.pipeline ?? null;
      return { ...wait, name: nameAt(stage), pipeline, visits, average_seconds, median_seconds: medianAt(stage) };
    }),
    bottlenecks: waits
      .filter(({ waiting_seconds }) => waiting_seconds > 0)
      .toSorted((a, b) => b.waiting_seconds - a.waiting_seconds)
      .slice(0, MAX_BOTTLENECKS)
      .map(({ definition_key: _key, open_workflows: _open, ...wait }) => ({
        ...wait,
        name: nameAt(wait.stage),
        median_seconds: medianAt(wait.stage),
      })),
  };
}

function byStatus<S extends string>(
  statuses: readonly S[],
  counts: readonly Counts[],
  kind: Counts['kind'],
): Record<'total' | S, number> {
  const of = (status: string) => counts.find((row) => row.kind === kind && row.status === status)?.count ?? 0;
  const each = statuses.map((status) => [status, of(status)] as const);
  const total = each.reduce((sum, [, count]) => sum + count, 0);
  return Object.fromEntries([['total', total], ...each]) as Record<'total' | S, number>;
}

function nothingAt(stage: string): WaitRow {
  return {
    ...{ definition_key: '', stage, open_workflows: 0, open_approvals: 0, open_tasks: 0, failed_tasks: 0, overdue: 0 },
    ...{ waiting_seconds: 0, oldest_since: null, oldest_workflow_id: null, roles: [], users: [] },
  };
}

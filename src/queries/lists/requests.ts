import type { ListView, TaskLine } from '#blocks/view.ts';
import { readActor } from '#persistence/actor.ts';
import type { Reads } from '#queries/card/card.ts';
import { LINE_APPROVALS, LINE_COLUMNS, type LineRow, linesOf } from './task-line.ts';
import { seesOthers, visible } from './visible.ts';

/** Counting goes no further: nobody reads through more, and a large tenant's list stays quick. */
const COUNT_MAX = 10_000;
const SHOWN = 20;
const SHOWN_MAX = 200;

export type RequestsAsked = {
  tenantId: string;
  readerId: string;
  kind: Exclude<ListView['kind'], 'tasks'>;
  definitionKey?: string | undefined;
  limit?: number | undefined;
  locale?: string | undefined;
};

/** The answer to `list`: the newest first, and how many there are. Who may not view everybody's requests (a guest) sees their own. */
export async function listRequests(reads: Reads, asked: RequestsAsked): Promise<ListView> {
  const { tenantId, readerId, kind, definitionKey, limit = SHOWN, locale } = asked;
  const actor = await readActor(reads.pool, tenantId, readerId);
  const own = kind === 'mine' || !seesOthers(actor);
  const values: unknown[] = [tenantId, own ? readerId : null, definitionKey ?? null];
  const add = (value: unknown): string => `$${values.push(value)}`;
  const where = `${conditions(kind)} and ${own ? 'true' : visible(actor, add)}`;
  const [page, count] = await Promise.all([
    reads.pool.query<LineRow>(
      `select ${LINE_COLUMNS}
         from (select * from workflow as w where ${where} order by w.created_at desc, w.id limit $${values.length + 1}) as w
         ${LINE_APPROVALS}
        order by w.created_at desc, w.id`,
      [...values, Math.min(Math.max(1, limit), SHOWN_MAX)],
    ),
    reads.pool.query<{ total: number }>(
      `select count(*)::int as total from (select 1 from workflow as w where ${where} limit $${values.length + 1}) as counted`,
      [...values, COUNT_MAX],
    ),
  ]);
  return { kind, items: await linesOf(reads, tenantId, page.rows, locale), total: count.rows[0]?.total ?? 0 };
}

/** The page of that number (from 1) of somebody's open requests, for App Home. */
export async function readOwnOpen(
  reads: Reads,
  request: { tenantId: string; userId: string; limit: number; offset: number; locale?: string | undefined },
): Promise<{ items: TaskLine[]; total: number }> {
  const { tenantId, userId, limit, offset, locale } = request;
  const { rows } = await reads.pool.query<LineRow & { total: number }>(
    `select ${LINE_COLUMNS}, w.total
       from (select *, count(*) over ()::int as total from workflow
              where tenant_id = $1 and requester_id = $2 and completed_at is null
              order by created_at desc, id limit $3 offset $4) as w
       ${LINE_APPROVALS}
      order by w.created_at desc, w.id`,
    [tenantId, userId, limit, offset],
  );
  if (rows.length === 0 && offset > 0) {
    return { items: [], total: (await readOwnOpen(reads, { ...request, offset: 0 })).total };
  }
  const nudgeable = new Set(rows.filter((row) => row.asks_others).map(({ id }) => id));
  const lines = await linesOf(reads, tenantId, rows, locale);
  const items = lines.map((line) => (nudgeable.has(line.workflowId) ? { ...line, canNudge: true } : line));
  return { items, total: rows[0]?.total ?? 0 };
}

/** Only our own words: every value is a parameter. The parameters are all used, for their types cannot be guessed otherwise. */
function conditions(kind: RequestsAsked['kind']): string {
  const open =
    kind === 'open' ? 'and w.completed_at is null' : kind === 'closed' ? 'and w.completed_at is not null' : '';
  return `w.tenant_id = $1 and ($2::text is null or w.requester_id = $2)
    and ($3::text is null or w.definition_key = $3) ${open}`;
}

import type { ListView, TaskLine } from '#blocks/view.ts';
import { allows } from '#domain/people/role.ts';
import { type Reads, readActor } from '#queries/card/card.ts';
import { LINE_APPROVALS, LINE_COLUMNS, type LineRow, linesOf } from './task-line.ts';

/** What is looked for. What is left out does not matter. */
export type RequestFilter = {
  open?: boolean | undefined;
  requesterId?: string | undefined;
  definitionKey?: string | undefined;
};

export type RequestPage = {
  items: TaskLine[];
  /** How many there are on all pages, counted up to {@link COUNT_MAX}. */
  total: number;
  /** Where the next page begins; null on the last one. */
  nextCursor: string | null;
};

/** Counting goes no further: nobody pages through more, and a large tenant's list stays quick. */
export const COUNT_MAX = 10_000;
const PAGE = 20;
const PAGE_MAX = 200;

export type RequestsRequest = {
  tenantId: string;
  filter: RequestFilter;
  limit?: number | undefined;
  /** The `nextCursor` of the page before; one that is not ours begins at the first page. */
  cursor?: string | null | undefined;
  locale?: string | undefined;
};

/** Requests of a tenant, the newest first. Keyset pages: what is added meanwhile never moves or repeats a line. */
export async function readRequests(reads: Reads, request: RequestsRequest): Promise<RequestPage> {
  const { tenantId, filter, locale } = request;
  const limit = Math.min(Math.max(1, request.limit ?? PAGE), PAGE_MAX);
  const after = decodeCursor(request.cursor);
  const values = [tenantId, filter.requesterId ?? null, filter.definitionKey ?? null];
  const where = conditions(filter);
  const [page, count] = await Promise.all([
    reads.pool.query<LineRow>(
      `select ${LINE_COLUMNS}
         from (select * from workflow as w
                where ${where} ${after ? 'and w.created_at <= $5 and (w.created_at < $5 or w.id > $6)' : ''}
                order by w.created_at desc, w.id limit $4) as w
         ${LINE_APPROVALS}
        order by w.created_at desc, w.id`,
      // One more than is shown tells whether there is a next page.
      [...values, limit + 1, ...(after ? [after.createdAt, after.id] : [])],
    ),
    reads.pool.query<{ total: number }>(
      `select count(*)::int as total from (select 1 from workflow as w where ${where} limit $4) as counted`,
      [...values, COUNT_MAX],
    ),
  ]);
  const shown = page.rows.slice(0, limit);
  const last = page.rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: await linesOf(reads, tenantId, shown, locale),
    total: count.rows[0]?.total ?? 0,
    nextCursor: last ? encodeCursor({ createdAt: last.created_at_iso, id: last.id }) : null,
  };
}

export type ListRequest = Omit<RequestsRequest, 'filter'> & {
  readerId: string;
  kind: Exclude<ListView['kind'], 'tasks'>;
  definitionKey?: string | undefined;
};

/** The answer to `list`. Who may not view everybody's requests (a guest) sees their own. */
export async function listRequests(reads: Reads, request: ListRequest): Promise<ListView & RequestPage> {
  const { readerId, kind, definitionKey, ...rest } = request;
  const actor = await readActor(reads.pool, request.tenantId, readerId);
  const seesAll = allows(actor.permissions, 'workflows:view') && !actor.deactivated;
  const filter: RequestFilter = {
    open: kind === 'open' ? true : kind === 'closed' ? false : undefined,
    requesterId: kind === 'mine' || !seesAll ? readerId : undefined,
    definitionKey,
  };
  return { kind, ...(await readRequests(reads, { ...rest, filter })) };
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
  return { items: await linesOf(reads, tenantId, rows, locale), total: rows[0]?.total ?? 0 };
}

/** Only our own words: every value is a parameter. The parameters are all used, for their types cannot be guessed otherwise. */
function conditions(filter: RequestFilter): string {
  const open = filter.open === undefined ? '' : `and w.completed_at is ${filter.open ? '' : 'not '}null`;
  return `w.tenant_id = $1 and ($2::text is null or w.requester_id = $2)
    and ($3::text is null or w.definition_key = $3) ${open}`;
}

type Cursor = { createdAt: string; id: string };
const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f-]{36})$/;

function encodeCursor({ createdAt, id }: Cursor): string {
  return Buffer.from(`${createdAt} ${id}`).toString('base64url');
}

function decodeCursor(text: string | null | undefined): Cursor | null {
  const match = CURSOR.exec(Buffer.from(text ?? '', 'base64url').toString());
  return match?.[1] && match[2] && !Number.isNaN(Date.parse(match[1])) ? { createdAt: match[1], id: match[2] } : null;
}

import { preciseInstant } from '#persistence/statements.ts';
import type { Reads } from '#queries/card/card.ts';
import { type Cursor, type Page, pageOf } from '#queries/lists/page.ts';
import { findWorkflow, type Lookup } from './find.ts';
import { COMMENT_RESOURCE, type CommentResource, HISTORY_RESOURCE, type HistoryResource } from './resources.ts';

export type LogRequest = Lookup & { limit: number; cursor: Cursor | null };

/** The orders of the two lists, for their cursors. */
export const HISTORY_ORDER = 'sequence';
export const COMMENT_ORDER = 'created_at';

/** A workflow's history, oldest first. @throws DomainError `not_found`, `not_permitted`. */
export async function listHistory(reads: Reads, request: LogRequest): Promise<Page<HistoryResource>> {
  const { tenantId, limit, cursor } = request;
  const { workflow } = await findWorkflow(reads, request);
  const { rows } = await reads.pool.query<HistoryResource>({
    name: 'list_history',
    text: `select ${HISTORY_RESOURCE} from history as h
            where h.tenant_id = $1 and h.workflow_id = $2 and h.sequence > $3 order by h.sequence limit $4`,
    values: [tenantId, workflow.id, Number(cursor?.value ?? 0), limit + 1],
  });
  const cursorOf = ({ sequence }: HistoryResource) => ({ order: HISTORY_ORDER, value: String(sequence), id: '' });
  return pageOf(rows, limit, cursorOf, (row) => row);
}

/** A workflow's comments, oldest first, deleted ones left out. @throws DomainError `not_found`, `not_permitted`. */
export async function listComments(reads: Reads, request: LogRequest): Promise<Page<CommentResource>> {
  const { tenantId, limit, cursor } = request;
  const { workflow } = await findWorkflow(reads, request);
  const { rows } = await reads.pool.query<CommentResource & { place: string }>({
    name: 'list_comments',
    text: `select ${COMMENT_RESOURCE}, ${preciseInstant('c.created_at')} as place from comment as c
            where c.tenant_id = $1 and c.workflow_id = $2 and c.deleted_at is null
              and ($3::timestamptz is null or (c.created_at, c.id) > ($3, $4::uuid))
            order by c.created_at, c.id limit $5`,
    values: [tenantId, workflow.id, cursor?.value ?? null, cursor?.id ?? null, limit + 1],
  });
  const cursorOf = ({ place, id }: { place: string; id: string }) => ({ order: COMMENT_ORDER, value: place, id });
  return pageOf(rows, limit, cursorOf, ({ place: _place, ...row }) => row);
}

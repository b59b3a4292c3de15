import { DomainError } from '#domain/errors.ts';
import type { Actor } from '#domain/people/role.ts';
import { preciseInstant } from '#persistence/statements.ts';
import type { Reads } from '#queries/card/card.ts';
import { findWorkflow } from '#queries/detail/find.ts';
import { APPROVAL_RESOURCE, type ApprovalResource } from '#queries/detail/resources.ts';
import { type Cursor, type Page, pageOf } from './page.ts';
import { seesOthers, visible } from './visible.ts';

export const APPROVAL_ORDERS = ['created_at', '-created_at', 'expires_at', '-expires_at'] as const;
type ApprovalOrder = (typeof APPROVAL_ORDERS)[number];

/** What is looked for; what is left out does not matter. */
type ApprovalFilter = {
  workflow_run_id?: string | undefined;
  action_run_id?: string | undefined;
  status?: string | undefined;
  approver_role?: string | undefined;
};

export type ApprovalListRequest = {
  tenantId: string;
  reader: Actor;
  filter: ApprovalFilter;
  order: ApprovalOrder;
  limit: number;
  cursor: Cursor | null;
};

const PLACES = { created_at: 'a.created_at', expires_at: `coalesce(a.expires_at, 'infinity')` } as const;

/** Approvals of a tenant that the reader may see: all with `workflows:view`, else those of their own requests. */
export async function listApprovals(reads: Reads, request: ApprovalListRequest): Promise<Page<ApprovalResource>> {
  const { tenantId, reader, filter, order, limit, cursor } = request;
  const values: unknown[] = [tenantId];
  const add = (value: unknown): string => `$${values.push(value)}`;
  const where = ['a.tenant_id = $1'];
  // A run is the workflow itself where no other system's was named.
  if (filter.workflow_run_id !== undefined) {
    const run = add(filter.workflow_run_id);
    where.push(`(a.workflow_run_id = ${run}::uuid or (a.workflow_run_id is null and a.workflow_id = ${run}::uuid))`);
  }
  if (filter.action_run_id !== undefined) where.push(`a.action_run_id = ${add(filter.action_run_id)}::uuid`);
  if (filter.status !== undefined) where.push(`a.status = ${add(filter.status)}`);
  if (filter.approver_role !== undefined) where.push(`a.approver_roles @> array[${add(filter.approver_role)}::text]`);
  where.push(ofRequests(seesOthers(reader) ? visible(reader, add) : `w.requester_id = ${add(reader.id)}`));
  const place = PLACES[order.endsWith('expires_at') ? 'expires_at' : 'created_at'];
  const down = order.startsWith('-');
  if (cursor) {
    const at = `${add(cursor.value)}::timestamptz`;
    const behind = down ? '<' : '>';
    where.push(`${place} ${behind}= ${at} and (${place} ${behind} ${at} or a.id > ${add(cursor.id)}::uuid)`);
  }
  const { rows } = await reads.pool.query<ApprovalResource & { place: string }>(
    `select ${APPROVAL_RESOURCE}, ${preciseInstant(place)} as place from approval as a
      where ${where.join(' and ')} order by ${place} ${down ? 'desc' : 'asc'}, a.id limit ${limit + 1}`,
    values,
  );
  const cursorOf = (row: { place: string; id: string }): Cursor => ({ order, value: row.place, id: row.id });
  return pageOf(rows, limit, cursorOf, ({ place: _place, ...row }) => row);
}

/** Approvals of requests of which this holds. */
function ofRequests(condition: string): string {
  if (condition === 'true') return condition;
  return `exists (select from workflow as w where w.tenant_id = a.tenant_id and w.id = a.workflow_id and ${condition})`;
}

export type ApprovalLookup = {
  tenantId: string;
  id: string;
  readerId: string;
  granted?: readonly string[] | undefined;
  justActed?: boolean | undefined;
};

/** One approval, for whoever may see its workflow or was asked for it. @throws DomainError `not_found`, `not_permitted`. */
export async function readApproval(
  reads: Reads,
  { id, ...lookup }: ApprovalLookup,
): Promise<ApprovalResource & { workflow_id: string }> {
  const { rows } = await reads.pool.query<ApprovalResource>({
    name: 'read_approval',
    text: `select ${APPROVAL_RESOURCE} from approval as a where a.tenant_id = $1 and a.id = $2`,
    values: [lookup.tenantId, id],
  });
  const row = rows[0];
  if (!row || row.workflow_id === null) throw new DomainError('not_found', { ref: id });
  await findWorkflow(reads, { ...lookup, ref: { id: row.workflow_id }, approvalId: id });
  return { ...row, workflow_id: row.workflow_id };
}

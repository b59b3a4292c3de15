import type { Pool } from 'pg';
import { isOwn } from '#domain/decide/right.ts';
import { groupOfRole } from '#domain/people/role.ts';
import { type Approval, namedPeople } from '#domain/request/approval.ts';
import { isUserId } from '#domain/slack-id.ts';
import type { CardSubject } from '#queries/card/card.ts';
import { readStandIns } from '#queries/people/away.ts';
import type { Mentioned } from './notice-body.ts';

/** A role of more people than this is asked in the channel only: nobody is served by a hundred copies of one card. */
export const MAX_DIRECT = 50;
/** People mentioned by name in one message at most. */
const MAX_MENTIONED = 20;

/** As much of a request as says who is asked. */
type Asked = Pick<CardSubject, 'definition' | 'workflow'>;

/**
 * Everybody who is asked to decide the approval, without the requester where they may not decide their own request. Who is
 * away is asked through the one who stands in for them.
 */
export async function peopleAsked(pool: Pool, subject: Asked, approval: Approval): Promise<string[]> {
  const inRoles = await peopleOfRoles(pool, subject.workflow.tenantId, approval.roles);
  const everybody = [...new Set([...namedPeople(approval), ...inRoles])];
  const gone = new Set(
    approval.assignments.filter((share) => share.status === 'delegated').map((share) => share.userId),
  );
  const asked = everybody.filter((id) => isUserId(id) && !gone.has(id) && !mayNot(subject, approval, id));
  return throughStandIns(pool, subject, approval, asked);
}

/** These people, each who is away replaced by who stands in for them; not by the requester, and not about their own request. */
export async function throughStandIns(
  pool: Pool,
  subject: Asked,
  approval: Approval,
  people: readonly string[],
): Promise<string[]> {
  const standIns = await readStandIns(pool, subject.workflow.tenantId, people);
  const asked = people.map((id) => {
    const delegate = standIns.get(id);
    const may = delegate !== undefined && id !== subject.workflow.requesterId && !mayNot(subject, approval, delegate);
    return may && isUserId(delegate) ? delegate : id;
  });
  return [...new Set(asked)];
}

/** Who does not want to be reminded of the approval now. */
export async function snoozedBy(pool: Pool, tenantId: string, approvalId: string): Promise<Set<string>> {
  const { rows } = await pool.query<{ user_id: string }>({
    name: 'snoozed_by',
    text: 'select user_id from snooze where tenant_id = $1 and approval_id = $2 and until > now()',
    values: [tenantId, approvalId],
  });
  return new Set(rows.map((row) => row.user_id));
}

function mayNot({ definition, workflow }: Asked, approval: Approval, id: string): boolean {
  return isOwn(definition, workflow, approval, {
    id,
    roles: [],
    permissions: [],
    deactivated: false,
    external: false,
    bot: false,
  });
}

/** Holders of any of the roles. */
export async function peopleOfRoles(pool: Pool, tenantId: string, roles: readonly string[]): Promise<string[]> {
  if (roles.length === 0) return [];
  const { rows } = await pool.query<{ id: string }>({
    name: 'people_of_roles',
    text: 'select people_of_roles($1, $2) as id',
    values: [tenantId, roles],
  });
  return rows.map((row) => row.id).filter((id) => isUserId(id));
}

/** True when one of the roles is what every full member of the workspace has. */
export async function isForEverybody(pool: Pool, tenantId: string, roles: readonly string[]): Promise<boolean> {
  const { rows } = await pool.query<{ shared: boolean }>({
    name: 'is_for_everybody',
    text: 'select default_roles && $2::text[] as shared from tenant where id = $1',
    values: [tenantId, roles],
  });
  return rows[0]?.shared ?? false;
}

export function adminsOf(pool: Pool, tenantId: string): Promise<string[]> {
  return peopleOfRoles(pool, tenantId, ['admin']);
}

/** How a role is mentioned: by its Slack user groups, and by name for those who hold it by themselves. */
export async function mentionsOf(
  pool: Pool,
  tenantId: string,
  roles: readonly string[],
  named: readonly string[],
): Promise<Mentioned> {
  const { rows } = await pool.query<{ user_id: string | null; group_id: string | null }>({
    name: 'mentions_of_roles',
    text: 'select distinct user_id, group_id from role_member where tenant_id = $1 and role = any($2)',
    values: [tenantId, roles],
  });
  const holders = rows.flatMap((row) => row.user_id ?? []);
  // Who is away is not called; who stands in for them is among the named.
  const away = await readStandIns(pool, tenantId, holders);
  const users = [...named, ...holders.filter((id) => !away.has(id))].filter((id) => isUserId(id));
  const groups = [...rows.map((row) => row.group_id), ...roles.map(groupOfRole)].filter((id) => id !== null);
  return { users: [...new Set(users)].slice(0, MAX_MENTIONED), groups: [...new Set(groups)] };
}

export function isSlackUser(id: string): boolean {
  return isUserId(id);
}

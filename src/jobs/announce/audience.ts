import type { Pool } from 'pg';
import { groupOfRole } from '#domain/people/role.ts';
import type { Approval } from '#domain/request/approval.ts';
import type { Workflow } from '#domain/request/workflow.ts';
import { isUserId } from '#domain/slack-id.ts';
import { type Addressee, readAddressees } from '#queries/people/asked.ts';
import type { Mentioned } from './notice-body.ts';

/** A role of more people than this is asked in the channel only: nobody is served by a hundred copies of one card. */
export const MAX_DIRECT = 50;
/** People mentioned by name in one message at most. */
const MAX_MENTIONED = 20;

/** Everybody with a Slack account who is to be written to about an approval. Who is away is written to through who stands in. */
export async function peopleAsked(
  pool: Pool,
  workflow: Pick<Workflow, 'tenantId' | 'id'>,
  approval: Approval,
  byRoles?: readonly string[],
): Promise<Addressee[]> {
  const addressees = await readAddressees(pool, workflow, approval, byRoles);
  return addressees.filter(({ userId }) => isSlackUser(userId));
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

/** How these people are mentioned: by the Slack user groups of the roles, and by name whom no group brings. */
export async function mentionsOf(
  pool: Pool,
  tenantId: string,
  roles: readonly string[],
  people: readonly Addressee[],
): Promise<Mentioned> {
  const { rows } = await pool.query<{ group_id: string }>({
    name: 'groups_of_roles',
    text: 'select distinct group_id from role_member where tenant_id = $1 and role = any($2) and group_id is not null',
    values: [tenantId, roles],
  });
  const groups = [...rows.map((row) => row.group_id), ...roles.map(groupOfRole)].filter((id) => id !== null);
  const users = people.filter(({ viaGroup }) => !viaGroup).map(({ userId }) => userId);
  return { users: users.slice(0, MAX_MENTIONED), groups: [...new Set(groups)] };
}

export function isSlackUser(id: string): boolean {
  return isUserId(id);
}

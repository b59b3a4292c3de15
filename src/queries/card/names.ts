import type { Pool } from 'pg';
import { groupOfRole } from '#domain/people/role.ts';
import type { Approval } from '#domain/request/approval.ts';
import type { Workflow } from '#domain/request/workflow.ts';
import type { PeopleNames } from './fields.ts';
import type { StoryRow } from './parts.ts';

/** Names of these people, and handles of those that are roles of a group. Who has none that is known is left out. */
export async function readNames(pool: Pool, tenantId: string, ids: readonly string[]): Promise<PeopleNames> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const { rows } = await pool.query<{ id: string; shown: string }>({
    name: 'card_names',
    text: NAMES,
    values: [tenantId, wanted, wanted.flatMap((id) => groupOfRole(id) ?? [])],
  });
  return new Map(rows.map((row) => [row.id, row.shown]));
}

const NAMES = `
  select id, coalesce(nullif(real_name, ''), name) as shown
    from app_user where tenant_id = $1 and id = any($2) and (real_name <> '' or name <> '')
  union all
  select '@' || id, handle from user_group where tenant_id = $1 and id = any($3) and handle <> ''`;

/** Everybody of whom a card may speak: who asked, who did something, whom it was done to; and the roles that are asked. */
export function spokenOf(workflow: Workflow, approvals: readonly Approval[], story: readonly StoryRow[]): string[] {
  const { phase, requesterId } = workflow;
  const people = story.flatMap(({ actorId, data }) => [actorId, data.to, data.for].flat());
  const by = 'by' in phase ? [phase.by] : [];
  const roles = approvals.flatMap((one) => [...one.roles, one.escalateRole]);
  return [requesterId, ...by, ...people, ...roles].filter((id) => typeof id === 'string');
}

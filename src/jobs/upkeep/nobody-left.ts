import type { Pool } from 'pg';
import { isDomainError } from '#domain/errors.ts';
import { inTransaction } from '#persistence/in-transaction.ts';
import { addJobSql } from '#persistence/queue/add-job.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import { loadWorkflow } from '#workflow/decide/load.ts';
import { transact } from '#workflow/decide/transact.ts';
import type { Environment } from '#workflow/environment.ts';

/** Any number that only this search locks. */
const LOCK = 6_020_317;

/** Nobody may decide an approval any more: it escalates now instead of at its deadline. Done twice it changes nothing. */
export async function nobodyLeft(env: Environment, job: JobPayload<'nobody_left'>): Promise<void> {
  const { tenantId, workflowId, approvalId, level } = job;
  if (await somebodyMay(env, job)) return;
  const command = { type: 'wake', approvalId, nobodyLeft: { level } } as const;
  try {
    await transact(env, { tenantId, ref: { id: workflowId }, actorId: null, approvalId, command: () => command });
  } catch (error) {
    if (!isDomainError(error)) throw error;
  }
}

/** Looked at once more with the groups' members fresh from Slack. Who is in a group that was never read, nobody knows. */
async function somebodyMay(
  env: Environment,
  { tenantId, workflowId, approvalId }: JobPayload<'nobody_left'>,
): Promise<boolean> {
  const loaded = await loadWorkflow(env.pool, { tenantId, ref: { id: workflowId }, actorId: null });
  if (loaded && loaded.staleGroups.length > 0) await env.directory.refreshGroups(tenantId, loaded.staleGroups);
  const { rows } = await env.pool.query<{ somebody: boolean }>(
    `select exists (select from asked_people(a, a.approver_roles))
         or exists (
           select from user_group as g
            where g.tenant_id = a.tenant_id and g.refreshed_at is null
              and ('@' || g.id = any(a.approver_roles)
                or exists (select from role_member as m
                            where m.tenant_id = g.tenant_id and m.group_id = g.id and m.role = any(a.approver_roles)))
         ) as somebody
       from approval as a where a.tenant_id = $1 and a.id = $2`,
    [tenantId, approvalId],
  );
  return rows[0]?.somebody ?? true;
}

/**
 * Looks for approvals that nobody may decide any more, and has them escalated: their roles have lost their last person, all
 * others were deactivated, have decided or may not. First come those of which that is likely, so that people are counted for
 * few.
 */
export async function findNobodyLeft(pool: Pool): Promise<void> {
  await inTransaction(pool, async (client) => {
    // The search grows with the open approvals, so of many replicas one does it at a time.
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_xact_lock($1) as mine', [LOCK]);
    if (rows[0]?.mine) await client.query(FIND);
  });
}

const FIND = `
    with small as (
      select r.tenant_id, array_agg(r.name) as names
        from (
          select tenant_id, name from role
          union
          select a.tenant_id, name from approval as a cross join unnest(a.approver_roles) as name
           where a.status = 'pending' and name like '@%'
        ) as r join tenant as t on t.id = r.tenant_id
       where r.name <> all(t.default_roles)
         and (select count(*) from (select from people_of_roles(r.tenant_id, array[r.name]) limit 2) as few) < 2
       group by r.tenant_id),
    gone as (
      select tenant_id, array_agg(id) as ids from app_user where is_deactivated or is_bot group by tenant_id),
    likely as (
      select a.* from small join approval as a on a.tenant_id = small.tenant_id and (a.approver_roles || '{}'::text[]) <@ small.names
       where a.status in ('pending', 'escalated') and cardinality(a.approver_roles) > 0 and cardinality(a.approver_users) = 0
      union
      select a.* from approval as a left join gone on gone.tenant_id = a.tenant_id
       where a.status in ('pending', 'escalated') and cardinality(a.approver_roles) = 0 and cardinality(a.approver_users) > 0
         and a.asked_users <@ coalesce(gone.ids, '{}')
      union
      select a.* from approval as a
       where a.status in ('pending', 'escalated') and a.strategy in ('consensus', 'quorum', 'majority', 'percentage')
         and cardinality(a.answered_users) > 0)
    select ${addJobSql('nobody_left', {
      ...{ tenantId: 'a.tenant_id', workflowId: 'a.workflow_id', approvalId: 'a.id' },
      level: 'a.escalation_level',
    })}
      from likely as a join workflow as w on w.tenant_id = a.tenant_id and w.id = a.workflow_id
     where w.status = 'in_progress' and not 'admin' = any(a.approver_roles)
       and not exists (select from asked_people(a, a.approver_roles))`;

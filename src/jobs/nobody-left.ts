import type { Pool } from 'pg';
import { isDomainError } from '#domain/errors.ts';
import type { Environment } from '#workflow/environment.ts';
import { transact } from '#workflow/transact.ts';

export type NobodyLeftJob = { tenantId: string; workflowId: string; approvalId: string };

/** Nobody may decide an approval any more: it escalates now instead of at its deadline. Done twice it changes nothing. */
export async function nobodyLeft(env: Environment, job: NobodyLeftJob): Promise<void> {
  const { tenantId, workflowId, approvalId } = job;
  const command = { type: 'wake', approvalId, nobodyLeft: true } as const;
  try {
    await transact(env, { tenantId, ref: { id: workflowId }, actorId: null, approvalId, command: () => command });
  } catch (error) {
    if (!isDomainError(error)) throw error;
  }
}

/** Looks for approvals whose roles have lost their last person since they were opened, and has them escalated. */
export async function findNobodyLeft(pool: Pool): Promise<void> {
  await pool.query(`
    with deserted as (
      select r.tenant_id, array_agg(r.name) as names
        from role as r join tenant as t on t.id = r.tenant_id
       where r.name <> all(t.default_roles) and not exists (select 1 from people_of_roles(r.tenant_id, array[r.name]))
       group by r.tenant_id)
    select graphile_worker.add_job('nobody_left',
             json_build_object('tenantId', a.tenant_id, 'workflowId', a.workflow_id, 'approvalId', a.id),
             job_key => 'nobody_left:' || a.id)
      from deserted join approval as a on a.tenant_id = deserted.tenant_id and a.approver_roles <@ deserted.names
     where a.status = 'pending' and a.workflow_id is not null
       and cardinality(a.approver_roles) > 0 and cardinality(a.approver_users) = 0
       and not exists (select 1 from workflow as w where w.tenant_id = a.tenant_id and w.id = a.workflow_id and w.status <> 'in_progress')
       and not exists (
         select 1 from assignment as s where s.tenant_id = a.tenant_id and s.approval_id = a.id and s.status = 'open')`);
}

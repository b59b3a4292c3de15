import type { WorkflowRef } from '#domain/request/ref.ts';
import { rightOf } from '#domain/request/right.ts';
import { openApprovals } from '#domain/request/workflow.ts';
import { DAY_MS } from '#domain/time/duration.ts';
import { addJobSql } from '#persistence/queue/add-job.ts';
import type { Environment } from '#workflow/environment.ts';
import { type Looked, lookAndAsk } from './look.ts';

export const SNOOZE_MOST_MS = 30 * DAY_MS;

export type SnoozeRequest = {
  tenantId: string;
  ref: WorkflowRef;
  userId: string;
  /** ISO 8601, ahead of now, at most {@link SNOOZE_MOST_MS}. */
  until: string;
};

/**
 * Takes what somebody is asked about a workflow out of their list until then, and keeps reminders from them. Others are asked
 * as before, and the person may still decide.
 * @throws DomainError `not_found`, or why they could not decide: there is nothing to put off then.
 */
export async function snooze(env: Environment, { tenantId, ref, userId, until }: SnoozeRequest): Promise<Looked> {
  const looked = await lookAndAsk(env, { tenantId, ref, actorId: userId }, 'snooze', {});
  const { workflow, actor } = looked;
  const asked = openApprovals(workflow).filter((one) => rightOf(workflow, one, actor) === 'may');
  await env.pool.query(
    `with put_off as (
       insert into snooze (tenant_id, approval_id, user_id, until) select $1, unnest($2::uuid[]), $3, $4
       on conflict (tenant_id, approval_id, user_id) do update set until = excluded.until)
     select ${addJobSql('draw_home', { tenantId: 'tenant_id', userId: 'id' })}
       from app_user where tenant_id = $1 and id = $3 and home_opened_at is not null`,
    [tenantId, asked.map(({ id }) => id), userId, until],
  );
  return looked;
}

/** Snoozes ended by one look at the clock. */
const BATCH = 500;

/** Has everybody reminded whose snooze is over: once, whatever number of replicas look. */
export async function endOverdueSnoozes(env: Pick<Environment, 'pool'>): Promise<void> {
  await env.pool.query(`
    with over as (
      select tenant_id, approval_id, user_id from snooze where until <= now() order by until limit ${BATCH}
         for update skip locked
    ), ended as (
      delete from snooze as s using over
       where s.tenant_id = over.tenant_id and s.approval_id = over.approval_id and s.user_id = over.user_id
      returning s.*
    )
    select ${addJobSql('snooze_over', {
      ...{ tenantId: 'a.tenant_id', workflowId: 'a.workflow_id', approvalId: 'a.id' },
      ...{ userId: 'ended.user_id', until: 'iso_utc(ended.until)' },
    })}
      from ended join approval as a on a.tenant_id = ended.tenant_id and a.id = ended.approval_id
     where a.resolved_at is null and a.workflow_id is not null`);
}

import { rightOf } from '#domain/request/right.ts';
import { openApprovals, refOf } from '#domain/request/workflow.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import { redrawHomes } from '#jobs/messages/draw-home.ts';
import { readActor } from '#persistence/actor.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import { readCardSubject } from '#queries/card/card.ts';
import { isSlackUser } from './audience.ts';
import { enqueue } from './outbox.ts';

/** A snooze is over: the person is reminded once, if the approval still waits for them. */
export async function snoozeOver(env: JobEnvironment, job: JobPayload<'snooze_over'>): Promise<void> {
  const { tenantId, workflowId, approvalId, userId, until } = job;
  const subject = await readCardSubject(env, tenantId, workflowId);
  if (subject?.workflow.phase.kind !== 'deciding') return;
  const { workflow } = subject;
  const approval = openApprovals(workflow).find((one) => one.id === approvalId);
  const reader = await readActor(env.pool, tenantId, userId);
  if (!approval || rightOf(workflow, approval, reader) !== 'may' || !isSlackUser(userId)) return;
  const body = { say: 'snooze_over', ref: refOf(workflow), title: workflow.name } as const;
  const key = `snooze_over:${approvalId}:${userId}:${until}`;
  await enqueue(env.pool, tenantId, [{ key, kind: 'notice', workflowId, approvalId, toUser: userId, body }]);
  await redrawHomes(env.pool, tenantId, null, [userId]);
}

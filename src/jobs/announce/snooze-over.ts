import { rightOf } from '#domain/decide/right.ts';
import { openApprovals, refOf } from '#domain/request/workflow.ts';
import type { EffectsEnvironment } from '#jobs/environment.ts';
import { redrawHomes } from '#jobs/messages/draw-home.ts';
import { readActor } from '#persistence/actor.ts';
import { readCardSubject } from '#queries/card/card.ts';
import { isSlackUser } from './audience.ts';
import { enqueue } from './outbox.ts';

export type SnoozeOverJob = { tenantId: string; workflowId: string; approvalId: string; userId: string; until: string };

/** A snooze is over: the person is reminded once, if the approval still waits for them. */
export async function snoozeOver(env: EffectsEnvironment, job: SnoozeOverJob): Promise<void> {
  const { tenantId, workflowId, approvalId, userId, until } = job;
  const subject = await readCardSubject(env, tenantId, workflowId);
  if (subject?.workflow.phase.kind !== 'deciding') return;
  const { workflow, definition } = subject;
  const approval = openApprovals(workflow).find((one) => one.id === approvalId);
  const reader = await readActor(env.pool, tenantId, userId);
  if (!approval || rightOf(definition, workflow, approval, reader) !== 'may' || !isSlackUser(userId)) return;
  const body = { say: 'snooze_over', ref: refOf(workflow), title: workflow.name } as const;
  const key = `snooze_over:${approvalId}:${userId}:${until}`;
  await enqueue(env.pool, tenantId, [{ key, kind: 'notice', workflowId, approvalId, toUser: userId, body }]);
  await redrawHomes(env.pool, tenantId, null, [userId]);
}

import type { EffectsEnvironment } from '#jobs/environment.ts';
import { isSlackUser } from './audience.ts';
import { enqueue } from './outbox.ts';

export type AnnounceRoleJob = { tenantId: string; userId: string; role: string; by: string | null };

/** Tells a person that they have a role now. The same grant is told once, however often the job is carried out. */
export async function announceRole(env: EffectsEnvironment, job: AnnounceRoleJob): Promise<void> {
  const { tenantId, userId, role, by } = job;
  if (!isSlackUser(userId) || userId === by) return;
  const { rows } = await env.pool.query<{ at: string }>(
    `select iso_utc(granted_at) as at from role_member where tenant_id = $1 and role = $2 and user_id = $3`,
    [tenantId, role, userId],
  );
  const granted = rows[0];
  if (!granted) return;
  const key = `role:${role}:${userId}:${granted.at}`;
  const body = { say: 'role_granted', role, by } as const;
  await enqueue(env.pool, tenantId, [{ key, kind: 'notice', workflowId: null, toUser: userId, body }]);
}

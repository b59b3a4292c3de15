import type { JobEnvironment } from '#jobs/environment.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import { isSlackUser } from './audience.ts';
import { enqueue } from './outbox.ts';

/** Tells a person that they have a role now. The same grant is told once, however often the job is carried out. */
export async function announceRole(env: JobEnvironment, job: JobPayload<'announce_role'>): Promise<void> {
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

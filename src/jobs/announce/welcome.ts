import type { Pool } from 'pg';
import { readActor } from '#persistence/actor.ts';
import { enqueue } from './outbox.ts';

/** Says once to whoever installs the app in a workspace how to begin. */
export async function welcome(pool: Pool, tenantId: string, toUser: string): Promise<void> {
  const { roles } = await readActor(pool, tenantId, toUser);
  const body = { say: 'welcome', admin: roles.includes('admin') } as const;
  await enqueue(pool, tenantId, [{ key: 'welcome', kind: 'notice', workflowId: null, toUser, body }]);
}

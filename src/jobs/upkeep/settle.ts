import type { Pool } from 'pg';
import { isDomainError } from '#domain/errors.ts';
import { addJobSql } from '#persistence/queue/add-job.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import { transact } from '#workflow/decide/transact.ts';
import type { Environment } from '#workflow/environment.ts';

/** An undo window is over: what follows the decision follows now. Done twice, or after an undo, it changes nothing. */
export async function settle(env: Environment, { tenantId, workflowId }: JobPayload<'settle'>): Promise<void> {
  try {
    await transact(env, { tenantId, ref: { id: workflowId }, actorId: null, command: () => ({ type: 'settle' }) });
  } catch (error) {
    if (!isDomainError(error)) throw error;
  }
}

/** Finds windows that are over and whose job was lost. */
export async function findUnsettled(pool: Pool): Promise<void> {
  await pool.query(`
    select ${addJobSql('settle', { tenantId: 'tenant_id', workflowId: 'id' })}
      from workflow where settles_at < now() - interval '30 seconds'`);
}

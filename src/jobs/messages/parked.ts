import type { Pool } from 'pg';
import { isDomainError } from '#domain/errors.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import type { JobName } from '#persistence/queue/catalogue.ts';

/**
 * How long what waits for a workspace without the app rests before it looks again by itself. Installing the app again wakes
 * it at once (see {@link wakeParked}), so this is only for when that was missed.
 */
export const PARKED_MS = 60 * 60_000;

/** Whether the bot may not speak in a workspace at present, for the app is not there. */
export async function isParked(env: JobEnvironment, tenantId: string): Promise<boolean> {
  try {
    await env.slackFor(tenantId);
    return false;
  } catch (error) {
    if (isDomainError(error, 'not_installed')) return true;
    throw error;
  }
}

/** Jobs that speak for a tenant, to Slack or to systems of others, and are put off while they may not. */
const PARKED: readonly JobName[] = ['deliver', 'retract', 'draw_home', 'deliver_actions'];

/** The app may speak in these workspaces again: everything that waited for it goes out now. */
export async function wakeParked(pool: Pool, tenantIds: readonly string[]): Promise<void> {
  if (tenantIds.length === 0) return;
  await pool.query(
    `select graphile_worker.reschedule_jobs(array(
       select j.id from graphile_worker._private_jobs as j join graphile_worker._private_tasks as t on t.id = j.task_id
        where t.identifier = any($1) and j.payload->>'tenantId' = any($2) and j.run_at > now()), run_at => now())`,
    [PARKED, tenantIds],
  );
}

/** Wakes what was put off at the very moment of an install, or was not woken since the process ended: a chore of the clock, all SQL. */
export async function wakeNewlyInstalled(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ id: string }>(
    `select tenant_id as id from installation where revoked_at is null and installed_at > now() - interval '5 minutes'`,
  );
  await wakeParked(
    pool,
    rows.map((row) => row.id),
  );
}

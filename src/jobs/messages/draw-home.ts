import type { Task } from 'graphile-worker';
import type { Pool } from 'pg';
import { homeView } from '#blocks/home.ts';
import { messagesFor } from '#blocks/messages/index.ts';
import type { EffectsEnvironment } from '#jobs/environment.ts';
import { readHome } from '#queries/lists/home.ts';
import { readReader } from '#queries/people/names.ts';
import { callSlack } from './slack-call.ts';

export type HomeJob = { tenantId: string; userId: string };

/**
 * Has App Home drawn anew after something happened to a workflow: for the given people (requester, whoever acted, whoever is
 * asked) and for everybody who was told about it directly, if they have ever looked at theirs. Several changes within a second
 * make one drawing.
 */
export async function redrawHomes(
  pool: Pool,
  tenantId: string,
  workflowId: string | null,
  userIds: readonly string[],
): Promise<void> {
  await pool.query({
    name: 'redraw_homes',
    // Preserved, not replaced: somebody about whom something changes all the time must get their turn, too.
    text: `select graphile_worker.add_job('draw_home', json_build_object('tenantId', tenant_id, 'userId', id),
                    run_at => now() + interval '1 second', job_key => 'home:' || tenant_id || ':' || id,
                    job_key_mode => 'preserve_run_at', priority => 10)
             from app_user
            where tenant_id = $1 and home_opened_at is not null and not is_deactivated
              and id in (select unnest($3::text[])
                         union select to_user from message where tenant_id = $1 and workflow_id = $2::uuid)`,
    values: [tenantId, workflowId, userIds],
  });
}

/** The task `draw_home`: shows somebody the first page of their Home as it is now. */
export function homeTask(env: EffectsEnvironment): Task {
  return async (payload, helpers) => {
    const job = payload as HomeJob;
    const wait = await drawHome(env, job);
    if (wait === null) return;
    await helpers.addJob('draw_home', job, {
      runAt: new Date(Date.now() + wait),
      jobKey: `home:${job.tenantId}:${job.userId}`,
      priority: 10,
    });
  };
}

/**
 * Draws somebody's Home. @returns null when it is done or never can be, else after how many milliseconds to come again.
 * @throws Error to be tried again when Slack does not answer.
 */
async function drawHome(env: EffectsEnvironment, { tenantId, userId }: HomeJob): Promise<number | null> {
  const reader = await readReader(env, tenantId, userId);
  const messages = messagesFor(reader?.locale, reader?.timezone ?? 'UTC');
  const home = await readHome(env, { tenantId, userId });
  const view = homeView(home, env.now().toISOString(), messages);
  const outcome = await callSlack(env, tenantId, 'views.publish', userId, (slack) =>
    slack.views.publish({ user_id: userId, view }),
  );
  switch (outcome.kind) {
    case 'ok':
      return null;
    case 'later':
      return outcome.ms;
    case 'unknown':
      throw new Error(`views.publish: ${outcome.error}`);
    case 'refused':
      env.log.warn({ tenantId, userId, error: outcome.error }, 'Slack refused to show App Home');
      return null;
    default:
      return outcome satisfies never;
  }
}

import type { Pool } from 'pg';
import { homeView } from '#blocks/home.ts';
import { messagesFor } from '#blocks/messages/index.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import { addJob, addJobSql } from '#persistence/queue/add-job.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import { readHome } from '#queries/lists/home.ts';
import { readReader } from '#queries/people/names.ts';
import { callSlack } from './slack-call.ts';

// Somebody about whom something changes all the time must get their turn, too: the time is kept.
const REDRAW = addJobSql(
  'draw_home',
  { tenantId: 'tenant_id', userId: 'id' },
  { runAt: "now() + interval '1 second'", keepsTime: true },
);

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
    text: `select ${REDRAW}
             from (select tenant_id, id from app_user
                    where tenant_id = $1 and home_opened_at is not null and not is_deactivated
                      and id in (select unnest($3::text[])
                                 union select to_user from message where tenant_id = $1 and workflow_id = $2::uuid)
                    order by id) as person`,
    values: [tenantId, workflowId, userIds],
  });
}

/**
 * Shows somebody the first page of their Home as it is now; when Slack says so, later.
 * @throws Error to be tried again when Slack does not answer.
 */
export async function drawHome(env: JobEnvironment, job: JobPayload<'draw_home'>): Promise<void> {
  const wait = await publishHome(env, job);
  if (wait !== null) await addJob(env.pool, 'draw_home', job, { runAt: new Date(Date.now() + wait).toISOString() });
}

/** @returns null when it is done or never can be, else after how many milliseconds to come again. */
async function publishHome(env: JobEnvironment, { tenantId, userId }: JobPayload<'draw_home'>): Promise<number | null> {
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
    case 'unsent':
    case 'unknown':
      throw new Error(`views.publish: ${outcome.error}`);
    case 'refused':
      env.log.warn({ tenantId, userId, error: outcome.error }, 'Slack refused to show App Home');
      return null;
    default:
      return outcome satisfies never;
  }
}

import { homeView } from '#blocks/home.ts';
import { addJobSql } from '#persistence/queue/add-job.ts';
import { readHome } from '#queries/lists/home.ts';
import type { Call, SlackEnvironment } from '#slack/call.ts';

/** Pages of the two lists of Home, from 1; the first where none is named. */
export type HomePages = { tasksPage?: number; requestsPage?: number };

/** Shows the call's person these pages of their Home at once. */
export async function showHome(env: SlackEnvironment, call: Call, pages: HomePages): Promise<void> {
  const { tenantId, userId, messages } = call;
  const home = await readHome(env, { tenantId, userId, ...pages });
  const slack = await env.slackFor(tenantId);
  await slack.views.publish({ user_id: userId, view: homeView(home, env.now().toISOString(), messages) });
}

// Before the Homes of those who may not be looking.
const DRAW_HOME = addJobSql('draw_home', { tenantId: 'tenant_id', userId: 'id' }, { priority: 0 });

/**
 * Remembers that somebody looks at their Home, which is then kept up to date for them, and has it drawn.
 * One statement with its job, which takes the place of one that waits: this person is looking at the old picture now. Whoever is not known yet counts as
 * an outsider until Slack has said more.
 */
export async function homeOpened(env: Pick<SlackEnvironment, 'pool'>, tenantId: string, userId: string): Promise<void> {
  await env.pool.query({
    name: 'home_opened',
    text: `with opened as (
        insert into app_user (tenant_id, id, is_external, home_opened_at) values ($1, $2, true, now())
        on conflict (tenant_id, id) do update set home_opened_at = excluded.home_opened_at
        returning tenant_id, id)
      select ${DRAW_HOME} from opened`,
    values: [tenantId, userId],
  });
}

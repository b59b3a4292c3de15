import type { App } from '@slack/bolt';
import { ACTION, HOME_PAGE_ACTION } from '#blocks/ids.ts';
import { awayModal } from '#blocks/modals/away.ts';
import { isUuid } from '#domain/uuid.ts';
import { candidates } from '#queries/people/candidates.ts';
import { type Call, carried, openModal, type SlackEnvironment } from '#slack/call.ts';
import { onAction, type Pressed } from '#slack/listener.ts';
import { comeBack } from '#slack/verbs/away.ts';
import { carryOut } from '#slack/verbs/decide.ts';
import { showHome } from '#slack/verbs/home.ts';
import { beginStart } from '#slack/verbs/start.ts';
import { nudging } from '#workflow/decide/nudge.ts';
import { showDetails } from './menu.ts';

/** Listens to the buttons and the menu of App Home. */
export function registerHomeActions(app: App, env: SlackEnvironment): void {
  onAction(app, env, ACTION.homeOpen, openRequest);
  onAction(app, env, ACTION.homeStart, startChosen);
  onAction(app, env, ACTION.homeNudge, pressNudge);
  onAction(app, env, HOME_PAGE_ACTION, turnPage);
  onAction(app, env, ACTION.homeAway, askAway);
  onAction(app, env, ACTION.homeBack, pressBack);
}

/** Open: everything that the request says. */
export async function openRequest(env: SlackEnvironment, call: Call, { value }: Pressed): Promise<void> {
  if (value !== null && isUuid(value)) await showDetails(env, call, value);
}

/** Nudge: reminds those who are asked about one's own request. */
async function pressNudge(env: SlackEnvironment, call: Call, { value }: Pressed): Promise<void> {
  if (value !== null && isUuid(value))
    await carryOut(env, call, { ref: { id: value }, command: nudging(env, call.tenantId) });
}

/** A kind of request was chosen in "Start a request". */
export async function startChosen(env: SlackEnvironment, call: Call, { value }: Pressed): Promise<void> {
  if (value !== null) await beginStart(env, call, value);
}

/** Previous and Next of one list; the other list goes back to its first page. */
export async function turnPage(env: SlackEnvironment, call: Call, { actionId }: Pressed): Promise<void> {
  const [action, target] = actionId.split(':');
  const page = Number(target);
  await showHome(env, call, action === ACTION.homeTasksPage ? { tasksPage: page } : { requestsPage: page });
}

/** Away…, in App Home. */
export async function askAway(env: SlackEnvironment, call: Call): Promise<void> {
  const people = await candidates(env.pool, call.tenantId, { roles: [], without: [call.userId] });
  await openModal(env, call, awayModal({ people, metadata: carried(call, {}), messages: call.messages }));
}

/** I am back, in App Home. */
export async function pressBack(env: SlackEnvironment, call: Call): Promise<void> {
  await comeBack(env, call);
  await showHome(env, call, {});
}

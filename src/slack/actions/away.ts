import { awayModal } from '#blocks/modals/away.ts';
import { candidates } from '#queries/people/candidates.ts';
import type { Call } from '#slack/call.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import { carried, openModal } from '#slack/modal.ts';
import { comeBack } from '#slack/verbs/away.ts';
import { showHome } from '#slack/verbs/home.ts';

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

import { awayModal } from '#blocks/modals/away.ts';
import { snoozeModal } from '#blocks/modals/snooze.ts';
import { candidates } from '#queries/people/candidates.ts';
import type { Call } from '#slack/call.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import { carried, openModal } from '#slack/modal.ts';
import { comeBack } from '#slack/verbs/away.ts';
import { showHome } from '#slack/verbs/home.ts';
import { checkCould, lookAt } from '#workflow/decide/look.ts';
import { subjectOf } from './decide.ts';
import { cardFor } from './hand-over.ts';

/** Snooze, from the ⋯ menu: asks until when. @throws DomainError why there is nothing of theirs to put off. */
export async function askSnooze(env: SlackEnvironment, call: Call, workflowId: string): Promise<void> {
  const seen = await lookAt(env, { tenantId: call.tenantId, ref: { id: workflowId }, actorId: call.userId });
  checkCould(env, seen, {});
  const metadata = carried(call, { payload: cardFor(seen), trigger: 'snooze' });
  await openModal(env, call, snoozeModal({ subject: subjectOf(seen), metadata, messages: call.messages }));
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

import type { SlackEnvironment } from '#slack/environment.ts';
import { homeOpened } from '#slack/verbs/home.ts';
import type { Envelope } from './envelope.ts';

/** Somebody looks at their App Home: it is drawn, and kept up to date from then on. */
export async function onAppHomeOpened(env: SlackEnvironment, { tenantId, event }: Envelope): Promise<void> {
  const { user, tab } = event;
  if (typeof user !== 'string' || (tab !== undefined && tab !== 'home')) return;
  // Somebody new may be a guest, who must not pass for a member until people are read again.
  await env.people.meet(tenantId, { id: user, teamId: null, name: null });
  await homeOpened(env, tenantId, user);
}

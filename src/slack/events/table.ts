import type { SlackEnvironment } from '#slack/environment.ts';
import { onAppHomeOpened } from './app-home-opened.ts';
import { onChannelIdChanged } from './channel.ts';
import { type Envelope, readEnvelope } from './envelope.ts';
import { onTokensRevoked, onUninstalled } from './installation.ts';
import { concernsUs, onMessage } from './message.ts';
import { onGroupChange, onUserChange } from './people.ts';

type EventHandler = (env: SlackEnvironment, envelope: Envelope) => Promise<void>;

/** Every event that the app subscribes to (manifest.yml), by its type. Each may be handled twice without harm. */
const EVENTS: ReadonlyMap<string, EventHandler> = new Map<string, EventHandler>([
  ['app_home_opened', onAppHomeOpened],
  ['message', onMessage],
  ['user_change', onUserChange],
  ['subteam_updated', onGroupChange],
  ['subteam_members_changed', onGroupChange],
  ['channel_id_changed', onChannelIdChanged],
  ['app_uninstalled', onUninstalled],
  ['tokens_revoked', onTokensRevoked],
]);

/** True for an event that something is done about. What people write to each other elsewhere is not even stored. */
export function isWanted({ event }: Envelope): boolean {
  return EVENTS.has(event.type) && (event.type !== 'message' || concernsUs(event));
}

/** Does what follows from an event. @param body As Slack sent it (`event_callback`). */
export async function handleEvent(env: SlackEnvironment, tenantId: string, body: unknown): Promise<void> {
  const envelope = readEnvelope(body, tenantId);
  if (envelope && isWanted(envelope)) await EVENTS.get(envelope.event.type)?.(env, { ...envelope, tenantId });
}

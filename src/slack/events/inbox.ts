import { cleanJson } from '#domain/text.ts';
import { addJobSql } from '#persistence/queue/add-job.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import type { SlackEnvironment } from '#slack/call.ts';
import {
  onAppHomeOpened,
  onChannelIdChanged,
  onGroupChange,
  onTokensRevoked,
  onUninstalled,
  onUserChange,
} from './changes.ts';
import { type Envelope, readEnvelope } from './envelope.ts';
import { concernsUs, onMessage } from './message.ts';
import { notedOwnMessage } from './own-message.ts';

/**
 * Keeps an event with the job that handles it, in one statement; one that was delivered before changes nothing. Events of one
 * channel, and those about people, are handled one after the other.
 * @param ownTenant Whose event it is when its body does not say.
 */
export async function storeEvent(
  pool: SlackEnvironment['pool'],
  ownTenant: string | null,
  body: Record<string, unknown>,
): Promise<void> {
  const envelope = readEnvelope(body, ownTenant);
  if (envelope === null || (await notedOwnMessage(pool, envelope)) || !isWanted(envelope)) return;
  await pool.query({
    name: 'store_event',
    text: STORE,
    values: [envelope.tenantIds, envelope.id, JSON.stringify(cleanJson(body)), channelOf(envelope)],
  });
}

const STORE = `
  with receiver as (
    select coalesce((select id from tenant where id = any($1::text[]) order by array_position($1, id) limit 1), $1[1]) as id
  ), stored as (
    insert into inbound_event (tenant_id, id, body) select id, $2, $3 from receiver on conflict do nothing
    returning tenant_id, id)
  select ${addJobSql('handle_event', { tenantId: 'tenant_id', id: 'id' }, { beside: { channel: '$4' } })}
    from stored`;

/** Where it happened; what is about people has one place together. */
function channelOf({ event }: Envelope): string {
  return typeof event.channel === 'string' ? event.channel : 'people';
}

/** Does what follows from a stored event; safe to do again. */
export async function handleStored(env: SlackEnvironment, { tenantId, id }: JobPayload<'handle_event'>): Promise<void> {
  const { rows } = await env.pool.query<{ body: unknown; is_tenant: boolean }>({
    name: 'read_event',
    text: `select body, exists (select 1 from tenant where id = tenant_id) as is_tenant
             from inbound_event where tenant_id = $1 and id = $2 and handled_at is null`,
    values: [tenantId, id],
  });
  const found = rows[0];
  if (!found) return;
  if (found.is_tenant) await handleEvent(env, tenantId, found.body);
  await env.pool.query('update inbound_event set handled_at = now() where tenant_id = $1 and id = $2', [tenantId, id]);
}

/**
 * Forgets what Slack told: a day after it was handled (Slack delivers an event again for up to a day), and what could not be
 * handled after a week.
 * @returns how many events were forgotten.
 */
export async function forgetOldEvents(pool: SlackEnvironment['pool']): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from inbound_event
      where received_at < now() - interval '1 day'
        and (handled_at is not null or received_at < now() - interval '7 days')`,
  );
  return rowCount ?? 0;
}

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
function isWanted({ event, botUserId }: Envelope): boolean {
  return EVENTS.has(event.type) && (event.type !== 'message' || concernsUs(event, botUserId));
}

/** Does what follows from an event. @param body As Slack sent it (`event_callback`). */
async function handleEvent(env: SlackEnvironment, tenantId: string, body: unknown): Promise<void> {
  const envelope = readEnvelope(body, tenantId);
  if (envelope && isWanted(envelope)) await EVENTS.get(envelope.event.type)?.(env, { ...envelope, tenantId });
}

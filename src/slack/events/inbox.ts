import { cleanJson } from '#domain/text.ts';
import { addJobSql } from '#persistence/queue/add-job.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import { type Envelope, readEnvelope } from './envelope.ts';
import { handleEvent, isWanted } from './table.ts';

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
  if (envelope === null || !isWanted(envelope)) return;
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

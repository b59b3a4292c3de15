import { cleanJson } from '#domain/text.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import { type Envelope, readEnvelope } from './envelope.ts';
import { handleEvent, isWanted } from './table.ts';

/** An event as its job names it. */
export type EventJob = { tenantId: string; id: string };

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
    values: [envelope.tenantIds, envelope.id, JSON.stringify(cleanJson(body)), queueKey(envelope)],
  });
}

/** Few queues, since each costs a row; what shares a key always shares a queue. */
const STORE = `
  with receiver as (
    select coalesce((select id from tenant where id = any($1::text[]) order by array_position($1, id) limit 1), $1[1]) as id
  ), stored as (
    insert into inbound_event (tenant_id, id, body) select id, $2, $3 from receiver on conflict do nothing
    returning tenant_id, id)
  select graphile_worker.add_job('handle_event', json_build_object('tenantId', tenant_id, 'id', id),
           queue_name => 'events:' || tenant_id || ':' || (abs(hashtext($4)::bigint) % 16))
    from stored`;

function queueKey({ event }: Envelope): string {
  return typeof event.channel === 'string' ? event.channel : 'people';
}

/** The task `handle_event`: does what follows from a stored event, once it is stored. */
export function eventTask(env: SlackEnvironment): (payload: unknown) => Promise<void> {
  return async (payload) => {
    const { tenantId, id } = payload as EventJob;
    const { rows } = await env.pool.query<{ body: unknown; is_tenant: boolean }>({
      name: 'read_event',
      text: `select body, exists (select 1 from tenant where id = tenant_id) as is_tenant
               from inbound_event where tenant_id = $1 and id = $2 and handled_at is null`,
      values: [tenantId, id],
    });
    const found = rows[0];
    if (!found) return;
    if (found.is_tenant) await handleEvent(env, tenantId, found.body);
    await env.pool.query('update inbound_event set handled_at = now() where tenant_id = $1 and id = $2', [
      tenantId,
      id,
    ]);
  };
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

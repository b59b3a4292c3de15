import type { SlackEnvironment } from '#slack/environment.ts';
import type { Envelope } from './envelope.ts';

/** A channel has a new id, as when it begins to be shared with another workspace: cards and comments in it are found again. */
export async function onChannelIdChanged(env: SlackEnvironment, { tenantId, event }: Envelope): Promise<void> {
  const { old_channel_id: before, new_channel_id: now } = event;
  if (typeof before !== 'string' || typeof now !== 'string') return;
  await env.pool.query(
    `with comments as (update comment set source_channel = $3 where tenant_id = $1 and source_channel = $2),
      workflows as (update workflow set channel_id = $3 where tenant_id = $1 and channel_id = $2)
      update message
         set channel_id = case channel_id when $2 then $3 else channel_id end,
             to_channel = case to_channel when $2 then $3 else to_channel end
       where tenant_id = $1 and $2 in (channel_id, to_channel)`,
    [tenantId, before, now],
  );
}

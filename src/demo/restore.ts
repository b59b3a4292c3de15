import { addJobSql } from '#persistence/queue/add-job.ts';
import type { Environment } from '#workflow/environment.ts';
import { forgetDirectChannels } from '#workflow/people/people.ts';

/** Newest workflows whose cards are shown again. */
const SHOWN_AGAIN = 30;

const DELIVER = addJobSql(
  'deliver',
  { tenantId: '$1::text', messageId: 'id' },
  { beside: { toChannel: 'to_channel', toUser: 'to_user' } },
);
const ANNOUNCE_COMMENT = addJobSql('announce_comment', { tenantId: 'tenant_id', commentId: 'id' });

/**
 * The local workspace forgets everything when it stops; the database does not. Cards, with the comments in their threads, are
 * posted again into the new one. Notices that were sent long ago are not.
 */
export async function restoreMessages(env: Pick<Environment, 'pool' | 'entities'>, tenantId: string): Promise<void> {
  const { pool } = env;
  await forgetDirectChannels(env, tenantId);
  await pool.query('update comment set source_channel = null, source_ts = null where tenant_id = $1', [tenantId]);
  await pool.query(
    `with shown as (select id from workflow where tenant_id = $1 order by created_at desc limit ${SHOWN_AGAIN}), reset as (
       update message set status = 'waiting', ts = null, channel_id = null, shown_digest = null, sending_since = null
        where tenant_id = $1 and workflow_id in (select id from shown) and status in ('sent', 'sending', 'waiting')
          and (kind = 'card' or comment_id is not null)
       returning id, to_channel, to_user, created_at)
     select ${DELIVER} from (select * from reset order by created_at) as oldest_first`,
    [tenantId],
  );
  await pool.query(
    `select ${ANNOUNCE_COMMENT}
       from (select * from comment where tenant_id = $1 and deleted_at is null order by created_at) as oldest_first`,
    [tenantId],
  );
}

import type { SlackEnvironment } from '#slack/call.ts';
import { momentOf } from './envelope.ts';

/** Clocks differ: a message's `ts` is Slack's, the moment at which we began to send it is ours. */
const CLOCK_SKEW_MS = 5_000;

/** Slack showed a message of ours to somebody before it answered us, so that we do not know yet what the thread is about. */
class ThreadNotKnownYet extends Error {
  override readonly name = 'ThreadNotKnownYet';
}

/**
 * The workflow in whose thread a reply stands; null when the thread is none of ours.
 * @throws ThreadNotKnownYet to be tried again, while a message is on its way that could be the thread's first.
 */
export async function findThread(
  env: Pick<SlackEnvironment, 'pool'>,
  tenantId: string,
  channel: string,
  threadTs: string,
): Promise<string | null> {
  const { rows } = await env.pool.query<{ workflow_id: string | null; may_come: boolean }>({
    name: 'find_thread',
    text: `select
        (select workflow_id from message
          where tenant_id = $1 and channel_id = $2 and ts = $3 and workflow_id is not null limit 1) as workflow_id,
        exists (select 1 from message
                 where tenant_id = $1 and status = 'sending' and ts is null and sending_since <= $4
                   and case when to_user is not null then $2 like 'D%' else to_channel = $2 or to_channel like '#%' end
               ) as may_come`,
    values: [tenantId, channel, threadTs, new Date(momentOf(threadTs).getTime() + CLOCK_SKEW_MS)],
  });
  const found = rows[0];
  if (found?.workflow_id) return found.workflow_id;
  if (found?.may_come) throw new ThreadNotKnownYet(`the thread ${threadTs} may be of a message that is being sent`);
  return null;
}

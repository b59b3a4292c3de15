import type { JobName } from '#persistence/queue/catalogue.ts';
import { handleStored, storeEvent } from '#slack/events/inbox.ts';
import { purchaseSource } from '#testing/builders/builders.ts';
import { type TestDatabase, testDatabase } from '#testing/database/database.ts';
import { own } from '#testing/own.ts';
import { type StubSlack, startStubSlack } from '#testing/slack/stub-slack.ts';
import { type Desk, openDesk } from './desk.ts';
import { member, type Office, openOffice } from './office.ts';

type Event = Record<string, unknown>;

/** The thread of a request's card in C1, and what comes of it. */
export type CardThread = {
  workflowId: string;
  /** `ts` of the card. */
  thread: string;
  /** A `ts` so many seconds after the card's. */
  later(seconds: number): string;
  /** What Slack tells of a reply of Alice's. */
  reply(parts?: Event): Event;
  comments(): Promise<{ content: string; author: string; deleted: boolean }[]>;
};

/** An office with one kind of request, to which Slack delivers events. Call `stop` in `afterAll`. */
export type EventDesk = {
  database: TestDatabase;
  office: Office;
  desk: Desk;
  /** Groups that were refreshed. */
  refreshed: string[];
  /** Forgets jobs and groups of the test before, starts a request and shows its card in C1. */
  begin(): Promise<CardThread>;
  /** An event as Slack wraps it. */
  bodyOf(event: Event, eventId?: string): Event;
  /** What Slack would do: delivers the event, and the worker handles it. Each of them twice, for both happens. */
  deliver(event: Event): Promise<void>;
  /** What the worker does, twice. */
  handle(body: Event): Promise<void>;
  /** Payloads of the jobs of this name. */
  jobs(name: JobName): Promise<unknown[]>;
  stop(): Promise<void>;
};

async function openEventDesk(): Promise<EventDesk> {
  const database = await testDatabase();
  const slack: StubSlack = await startStubSlack();
  const office = await openOffice(database.pool, 'T1', [member('UALICE', { name: 'alice' }), 'UBOB']);
  await office.put('reviewer', 'UBOB');
  await office.publish(purchaseSource());
  const refreshed: string[] = [];
  const desk = openDesk(office, slack.client, {
    directory: { refreshGroups: async (_, ids) => void refreshed.push(...ids) },
  });
  let count = 0;
  const bodyOf: EventDesk['bodyOf'] = (event, eventId = `Ev${++count}`) => ({
    type: 'event_callback',
    team_id: 'T1',
    event_id: eventId,
    event_time: 1_800_000_000,
    authorizations: [
      { enterprise_id: null, team_id: 'T1', user_id: 'UBOT', is_bot: true, is_enterprise_install: false },
    ],
    event,
  });
  const handle: EventDesk['handle'] = async (body) => {
    const job = { tenantId: 'T1', id: String(body.event_id) };
    await handleStored(desk.env, job);
    await database.pool.query('update inbound_event set handled_at = null where tenant_id = $1 and id = $2', [
      job.tenantId,
      job.id,
    ]);
    await handleStored(desk.env, job);
  };
  return {
    database,
    office,
    desk,
    refreshed,
    bodyOf,
    handle,
    begin: async () => {
      refreshed.length = 0;
      await database.pool.query('delete from graphile_worker._private_jobs');
      const workflowId = (await office.start('purchase', 'UALICE')).workflow.id;
      const thread = `${1_700_000_000 + ++count * 1_000}.000100`;
      await database.pool.query(
        `insert into message (tenant_id, id, key, kind, workflow_id, to_channel, status, channel_id, ts)
         values ('T1', gen_random_uuid(), $2::text, 'card', $1, '#purchases', 'sent', 'C1', $3)`,
        [workflowId, `card:${workflowId}`, thread],
      );
      return cardThread(database, workflowId, thread);
    },
    deliver: async (event) => {
      const body = bodyOf(event);
      await storeEvent(database.pool, 'T1', body);
      await storeEvent(database.pool, 'T1', body);
      await handle(body);
    },
    jobs: async (name) => {
      const { rows } = await database.pool.query<{ payload: unknown }>(
        `select j.payload from graphile_worker._private_jobs as j
           join graphile_worker._private_tasks as t on t.id = j.task_id where t.identifier = $1 order by j.id`,
        [name],
      );
      return rows.map((row) => row.payload);
    },
    stop: async () => {
      await slack.stop();
      await database.drop();
    },
  };
}

/** The desk of a test file. */
export function ownEventDesk(): EventDesk {
  return own(openEventDesk, (desk) => desk.stop());
}

function cardThread({ pool }: TestDatabase, workflowId: string, thread: string): CardThread {
  const later = (seconds: number) => `${Number(thread.split('.')[0]) + seconds}.000200`;
  return {
    workflowId,
    thread,
    later,
    reply: (parts = {}) => ({
      type: 'message',
      channel: 'C1',
      channel_type: 'channel',
      user: 'UALICE',
      text: 'hello',
      ts: later(1),
      thread_ts: thread,
      ...parts,
    }),
    comments: async () => {
      const { rows } = await pool.query(
        `select content, author_id as author, deleted_at is not null as deleted
           from comment where workflow_id = $1 order by created_at`,
        [workflowId],
      );
      return rows;
    },
  };
}

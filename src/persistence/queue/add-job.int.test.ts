import { beforeEach, describe, expect, test } from 'vitest';
import { ownDatabase, type TestDatabase } from '#testing/database/database.ts';
import { addJob, addJobSql, type JobRow, jobKeySql, jobRow } from './add-job.ts';
import { type BesideField, JOBS, type JobName, type JobPayload } from './catalogue.ts';

const database = ownDatabase();
beforeEach(() => database.pool.query('delete from graphile_worker._private_jobs'));

const tenantId = 'T1';
const id = (last: number) => `00000000-0000-4000-8000-00000000000${last}`;
const [workflowId, approvalId, taskId] = [id(1), id(2), id(3)] as const;
const messageId = id(4);
const at = '2030-01-01T10:00:00.123Z';

type Sample<N extends JobName> = {
  payload: JobPayload<N>;
  beside?: Record<BesideField<N>, string | null>;
  /** What the queue has always called it; jobs of an earlier version may be waiting under it. */
  key?: string;
  queue?: RegExp;
};

/** One of each job, by the names that are in people's databases. */
const SAMPLES: { [N in JobName]: Sample<N> } = {
  announce: {
    payload: { tenantId, workflowId, sequence: 2, at, effects: [{ kind: 'ask', approvalId }] },
  },
  announce_comment: { payload: { tenantId, commentId: id(5) }, key: `comment:T1:${id(5)}` },
  announce_role: { payload: { tenantId, userId: 'U1', role: 'lead', by: null } },
  away_began: { payload: { tenantId, userId: 'U1' } },
  away_over: {
    payload: { tenantId, userId: 'U1', delegateId: 'U2', since: at, back: true },
  },
  snooze_over: { payload: { tenantId, workflowId, approvalId, userId: 'U1', until: at } },
  say_hint: {
    payload: { tenantId, userId: 'U1', channel: 'D1', ts: '1.2' },
    key: 'hint:T1:D1:1.2',
  },
  answer: {
    payload: { tenantId, userId: 'U1', responseUrl: null, body: { text: "It's done" }, until: at },
  },
  draw_home: { payload: { tenantId, userId: 'U1' }, key: 'home:T1:U1' },
  deliver: {
    payload: { tenantId, messageId, changedAt: at },
    beside: { toChannel: '#money', toUser: null },
    key: `deliver:${messageId}`,
    queue: /^channel:T1:#money$/,
  },
  retract: {
    payload: { tenantId, messageId, attempt: 3 },
    beside: { toChannel: null, toUser: 'U1' },
    key: `retract:${messageId}`,
    queue: /^dm:T1:\d+$/,
  },
  check_card: { payload: { tenantId, messageId }, key: `check:${messageId}` },
  remove_double: {
    payload: { tenantId, messageId, channelId: 'C1', ts: '1.2' },
    key: `double:${messageId}:1.2`,
  },
  deliver_actions: {
    payload: { tenantId, workflowId },
    key: `deliver_actions:${workflowId}`,
    queue: /^actions:T1:[0-3]$/,
  },
  run_task: { payload: { tenantId, workflowId, taskId, attempt: 0 }, key: `run_task:${taskId}` },
  expire_task: { payload: { tenantId, workflowId, taskId }, key: `expire_task:${taskId}` },
  settle: { payload: { tenantId, workflowId }, key: `settle:${workflowId}` },
  nobody_left: {
    payload: { tenantId, workflowId, approvalId, level: 1 },
    key: `nobody_left:${approvalId}`,
  },
  handle_event: {
    payload: { tenantId, id: 'Ev1' },
    beside: { channel: 'C1' },
    queue: /^events:T1:\d+$/,
  },
  clean_up: {
    payload: { tenantId, actorId: null, days: 90, statuses: ['canceled', 'rejected'] },
    beside: { ended: 'canceled+rejected' },
    key: 'clean_up:T1:90:canceled+rejected',
  },
};

/** The test has each job as one of many: what belongs together is certain from the table above. */
type AnyAdd = (db: TestDatabase['pool'], name: JobName, payload: object, options: object) => Promise<void>;
type AnySql = (name: JobName, fields: object, options: object) => string;
type AnyRow = (name: JobName, payload: object, options: object) => JobRow;

/** A value as an SQL expression of the type that it has in a payload. */
function literal(value: unknown): string {
  if (value === null) return 'null::text';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return `${value}`;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `'${text.replaceAll("'", "''")}'::${typeof value === 'string' ? 'text' : 'json'}`;
}
const literals = (facts: object) => Object.fromEntries(Object.entries(facts).map(([key, one]) => [key, literal(one)]));

async function waiting() {
  const { rows } = await database.pool.query(
    `select j.task_identifier, p.payload, j.queue_name, j.key, j.max_attempts, j.priority, j.run_at
       from graphile_worker.jobs as j join graphile_worker._private_jobs as p on p.id = j.id`,
  );
  await database.pool.query('delete from graphile_worker._private_jobs');
  return rows;
}

const ENDLESS = 32_767;
const ATTEMPTS: Partial<Record<JobName, number>> = {
  announce: ENDLESS,
  announce_comment: ENDLESS,
  deliver: ENDLESS,
  retract: ENDLESS,
  remove_double: ENDLESS,
  clean_up: 3,
  check_card: 5,
};

const PRIORITIES: Partial<Record<JobName, number>> = { draw_home: 10, check_card: 20 };

describe.each(Object.keys(JOBS) as JobName[])('the job %s', (name) => {
  const { payload, beside, key, queue } = SAMPLES[name];
  const about = beside ? { beside } : {};

  test('is the same added by itself, by a statement, or with others', async () => {
    const runAt = '2031-01-01T00:00:00.000Z';
    await (addJob as AnyAdd)(database.pool, name, payload, { ...about, runAt });
    const [one] = await waiting();
    expect(one).toEqual({
      task_identifier: name,
      payload,
      queue_name: queue ? expect.stringMatching(queue) : null,
      key: key ?? null,
      max_attempts: ATTEMPTS[name] ?? 25,
      priority: PRIORITIES[name] ?? 0,
      run_at: new Date(runAt),
    });
    const options = { ...(beside ? { beside: literals(beside) } : {}), runAt: `'${runAt}'::timestamptz` };
    await database.pool.query(`select ${(addJobSql as AnySql)(name, literals(payload), options)}`);
    expect(await waiting()).toEqual([one]);
    if ('queue' in JOBS[name]) return;
    const {
      identifier,
      runAt: due,
      maxAttempts,
      jobKey,
      priority,
    } = (jobRow as AnyRow)(name, payload, { ...about, runAt });
    await database.pool.query(
      `select graphile_worker.add_jobs(array[row($1, $2, null, $3, $4, $5, $6, null)::graphile_worker.job_spec])`,
      [identifier, JSON.stringify(payload), due, maxAttempts, jobKey, priority],
    );
    expect(await waiting()).toEqual([one]);
  });

  test('is due at once when nothing is said', async () => {
    await (addJob as AnyAdd)(database.pool, name, payload, about);
    await database.pool.query(
      `select ${(addJobSql as AnySql)(name, literals(payload), beside ? { beside: literals(beside) } : {})}`,
    );
    const jobs = await waiting();
    expect(jobs).toHaveLength(key ? 1 : 2);
    for (const job of jobs) expect(Math.abs(job.run_at.getTime() - Date.now())).toBeLessThan(60_000);
  });
});

test('a job that waits may keep its time', async () => {
  const home = { tenantId, userId: 'U1' };
  await addJob(database.pool, 'draw_home', home, { runAt: '2031-01-01T00:00:00.000Z' });
  await addJob(database.pool, 'draw_home', home, { runAt: '2032-01-01T00:00:00.000Z', keepsTime: true });
  const sql = addJobSql(
    'draw_home',
    { tenantId: `'T1'`, userId: `'U1'` },
    { runAt: 'now()', keepsTime: true, priority: 0 },
  );
  await database.pool.query(`select ${sql}`);
  expect(await waiting()).toMatchObject([{ run_at: new Date('2031-01-01T00:00:00.000Z'), priority: 0 }]);
});

test('a job is found by its key', async () => {
  await addJob(database.pool, 'run_task', { tenantId, workflowId, taskId, attempt: 0 });
  const { rowCount } = await database.pool.query(
    `select 1 from graphile_worker.jobs where key = ${jobKeySql('run_task', { taskId: '$1::uuid' })}`,
    [taskId],
  );
  expect(rowCount).toBe(1);
});

test('what is added in a transaction that is given up is not there', async () => {
  const client = await database.pool.connect();
  await client.query('begin');
  await addJob(client, 'away_began', { tenantId, userId: 'U1' });
  await client.query('rollback');
  client.release();
  expect(await waiting()).toEqual([]);
});

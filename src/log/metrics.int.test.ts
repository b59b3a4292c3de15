import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { keyedJobs } from '#persistence/queue/catalogue.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { openOffice } from '#testing/desks/office.ts';
import { openTaskDesk } from '#testing/desks/task-desk.ts';
import { answer, startWebSystem } from '#testing/wire/web-system.ts';
import { decideWorkflow } from '#workflow/decide/decide-workflow.ts';
import { startWorkflow } from '#workflow/decide/start-workflow.ts';
import { sweepDue } from '#workflow/decide/sweep.ts';
import { meteredFetch } from './metered-fetch.ts';
import { createMetrics } from './metrics.ts';

const database = ownDatabase();

function doc(name: string) {
  return readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
}

test('each decision is counted once by its trigger, whoever made it', async () => {
  const office = await openOffice(database.pool, 'T1', ['UREQ', 'UREV']);
  await office.put('reviewer', 'UREV');
  await office.put('director', 'UADMIN');
  await office.publish({
    key: 'purchase',
    name: 'Purchase',
    stages: [
      {
        key: 'review',
        due_in: '1h',
        on_timeout: 'escalate',
        escalate: [{ role: 'director' }],
        approvals: [{ role: 'reviewer' }],
      },
      { key: 'done', final: true },
    ],
  });
  const counted: string[] = [];
  const env = { ...office.env, meter: { decision: (trigger: string) => void counted.push(trigger) } };
  const begin = () => startWorkflow(env, { tenantId: 'T1', actorId: 'UREQ', definitionKey: 'purchase', data: {} });
  const { workflow } = await begin();
  const approve = { tenantId: 'T1', ref: { id: workflow.id }, actorId: 'UREV', command: { type: 'approve' as const } };
  await decideWorkflow(env, approve);
  await decideWorkflow(env, approve).catch(() => undefined);
  await begin();
  await sweepDue({ ...env, now: () => new Date(Date.now() + 2 * 3_600_000) });
  expect(counted).toEqual(['start', 'approve', 'start', 'escalate']);
});

test('calls to other systems are counted by what came of them', async () => {
  const system = await startWebSystem();
  try {
    const office = await openOffice(database.pool, 'T2', ['UREQ']);
    await office.publish({
      key: 'order',
      name: 'Order',
      stages: [
        { key: 'erp', kind: 'action', task_type: 'SYNC_ACTION', action_url: `${system.url}/po`, retry: { max: 1 } },
        { key: 'done', final: true },
      ],
    });
    const outcomes: string[] = [];
    const desk = openTaskDesk(office, { attempted: (_kind, outcome) => void outcomes.push(outcome) });
    for (const status of [200, 500]) {
      system.answers(answer(status, {}));
      await office.start('order', 'UREQ');
      while ((await desk.runJobs()) > 0);
    }
    expect(outcomes).toEqual(['delivered', 'retried', 'failed']);
  } finally {
    await system.stop();
  }
});

test('calls of Slack are counted by method and outcome', async () => {
  const counted: string[] = [];
  const answers = [
    new Response('{"ok":true}'),
    new Response('{"error":"x","ok":true}'),
    new Response('{"ok":false,"error":"not_authed"}'),
    new Response('', { status: 429 }),
    new Response('', { status: 503 }),
  ];
  const slack = meteredFetch(
    (method, outcome) => counted.push(`${method} ${outcome}`),
    async () => {
      const next = answers.shift();
      if (!next) throw new Error('reset');
      return next;
    },
  );
  for (let call = 0; call < 5; call += 1) {
    const answered = await slack('https://slack.example/api/chat.postMessage');
    if (call === 0) expect(await answered.json()).toEqual({ ok: true });
  }
  await expect(slack('https://slack.example/files/T1/secret')).rejects.toThrow('reset');
  expect(counted).toEqual([
    ...['ok', 'ok', 'refused', 'rate_limited', 'failed'].map((outcome) => `chat.postMessage ${outcome}`),
    'other failed',
  ]);
});

test('a job in whose place another was put while it ran is not given up', async () => {
  await database.pool.query('delete from graphile_worker._private_jobs');
  const add = `select graphile_worker.add_job('settle', '{}', job_key => 'settle:1')`;
  await database.pool.query(add);
  await database.pool.query(
    `update graphile_worker._private_jobs set locked_at = now(), locked_by = 'dead', attempts = 1`,
  );
  await database.pool.query(add);
  await database.pool.query(`update graphile_worker._private_jobs set locked_at = null, locked_by = null`);
  await database.pool.query(`select graphile_worker.add_job('announce', '{}', max_attempts => 1)`);
  await database.pool.query(`update graphile_worker._private_jobs as j set attempts = 1
    from graphile_worker._private_tasks as t where t.id = j.task_id and t.identifier = 'announce'`);
  const text = await createMetrics(database.pool, keyedJobs()).registry.metrics();
  const states = Array.from(
    text.matchAll(/countersign_jobs\{state="(\w+)"\} (\d)/g),
    ([, state, n]) => `${state} ${n}`,
  );
  expect(states.sort()).toEqual(['failed 1', 'replaced 1', 'waiting 1']);
});

describe('the documents', () => {
  const contract = [
    ...['decisions_total', 'ack_seconds', 'card_lag_seconds', 'slack_calls_total', 'slack_rate_limited_total'],
    ...['open_approvals', 'escalations_total', 'jobs', 'webhook_deliveries_total', 'deliveries_total'],
    ...['api_calls_total', 'api_seconds'],
    ...['queue_wait_seconds', 'stale_cards', 'stale_card_seconds'],
  ].map((name) => `countersign_${name}`);

  test('name the metrics that there are', async () => {
    const metrics = createMetrics(database.pool, keyedJobs());
    const names = metrics.registry.getMetricsAsArray().map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(contract));
    expect(await metrics.registry.metrics()).toMatch(/countersign_open_approvals\{state="escalated"\} \d/);
    // An alert on what grows sees the first one only where there was a 0 before.
    for (const kind of ['webhook', 'task', 'email', 'slack_message', 'function', 'nobody'])
      expect(await metrics.registry.metrics()).toContain(
        `countersign_deliveries_total{kind="${kind}",outcome="failed"} 0`,
      );
    for (const name of ['grafana-dashboard.json', 'alerts.yml', 'operations.md']) {
      const named = new Set(
        Array.from(doc(name).matchAll(/\b(?:countersign|process|nodejs)_[a-z0-9_]+/g), ([one]) =>
          one.replace(/_bucket$/, ''),
        ),
      );
      expect([...named].filter((one) => !names.includes(one))).toEqual([]);
      if (name !== 'alerts.yml') expect([...named]).toEqual(expect.arrayContaining(contract));
    }
  });

  test('are a dashboard without overlaps and rules that say what to do', () => {
    const { panels } = JSON.parse(doc('grafana-dashboard.json')) as {
      panels: { id: number; gridPos: { x: number; y: number; w: number; h: number } }[];
    };
    const taken = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_cell, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(taken).size).toBe(taken.length);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const { groups } = parse(doc('alerts.yml')) as { groups: { rules: Record<string, unknown>[] }[] };
    for (const rule of groups.flatMap(({ rules }) => rules)) {
      expect(rule).toMatchObject({
        alert: expect.any(String),
        expr: expect.any(String),
        annotations: { summary: expect.any(String) },
      });
    }
  });
});

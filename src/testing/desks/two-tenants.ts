import type { Pool } from 'pg';
import { member, type Office, openOffice } from './office.ts';

/** Stands in every text that people of the first tenant wrote; nobody of the second may ever be told it. */
export const MARK = 'hidden-of-a';

/** Two tenants in one database: A has a row in every table that can be asked for, and B's people try to get at them. */
export type TwoTenants = {
  a: Office;
  b: Office;
  /** A's workflow with an approval that waits. */
  workflowId: string;
  approvalId: string;
  /** Everything by which something of A's can be named, and nothing that means something in B. */
  ids: readonly string[];
  /** All rows and jobs of A's, as one text. */
  dump(): Promise<string>;
  /** What of A's a text tells, beside what was `said` to get it. */
  leaks(text: string, said: string): string[];
};

const DEFINITION = {
  key: 'purchase_of_a',
  name: `Purchase ${MARK}`,
  description: MARK,
  fields: [{ key: 'item_of_a', label: MARK, type: 'text' }],
  stages: [
    { key: 'review_of_a', name: MARK, approvals: [{ role: 'reviewer_of_a' }], resubmit_to: [] },
    { key: 'call_of_a', kind: 'action', action_url: 'https://a.example.com/', task_type: 'SYNC_ACTION' },
    { key: 'done_of_a', final: true },
  ],
};

export async function openTwoTenants(pool: Pool): Promise<TwoTenants> {
  const people = ['UAAA1', 'UAAA2'].map((id) =>
    member(id, { name: `${id}-${MARK}`, realName: MARK, email: `${id}@${MARK}.example` }),
  );
  const a = await openOffice(pool, 'TAAA', people);
  await pool.query(`update tenant set last_number = 7000, name = $1 where id = 'TAAA'`, [MARK]);
  await a.put('reviewer_of_a', 'UAAA1');
  await a.publish(DEFINITION);
  const { workflow } = await a.start('purchase_of_a', 'UAAA2', { item_of_a: MARK });
  const approvalId = workflow.approvals[0]?.id ?? '';
  await fill(pool, workflow.id, approvalId);
  const b = await openOffice(pool, 'TBBB', ['UBBB1', 'UBBB2']);
  await b.put('reviewer', 'UBBB1');
  await b.publish({
    key: 'plain',
    name: 'Plain',
    stages: [
      { key: 'wait', approvals: [{ role: 'reviewer' }] },
      { key: 'end', final: true },
    ],
  });
  await pool.query(
    `insert into ticket_type (tenant_id, key, title, workflow_key) values ('TBBB', 'help', 'Help', 'plain')`,
  );
  const theirs = namesIn(await rowsOf(pool, 'TBBB'));
  const own = [...namesIn(await rowsOf(pool, 'TAAA'))].filter((name) => !theirs.has(name));
  const ids = ['7001', 'WF-7001', 'review_of_a', ...own.filter((name) => name !== 'TAAA')];
  return {
    a,
    b,
    workflowId: workflow.id,
    approvalId,
    ids,
    dump: async () => JSON.stringify(await rowsOf(pool, 'TAAA')),
    leaks: (text, said) =>
      [MARK, ...ids, 'TAAA'].filter((secret) => text.includes(secret) && !said.includes(secret.replace('WF-', ''))),
  };
}

/** Rows of the tables that starting a workflow leaves empty. */
async function fill(pool: Pool, workflowId: string, approvalId: string): Promise<void> {
  const statements = [
    `insert into comment (tenant_id, id, workflow_id, author_id, content, source, created_at)
     values ('TAAA', gen_random_uuid(), $1, 'UAAA2', $3, 'api', now())`,
    `insert into task (tenant_id, id, workflow_id, stage, round, type, status, chain, error, created_at)
     values ('TAAA', gen_random_uuid(), $1, 'call_of_a', 1, 'SYNC_ACTION', 'error', 1, $3, now())`,
    `insert into action (tenant_id, id, level, definition_key, event, type, parameters)
     values ('TAAA', gen_random_uuid(), 'workflow', 'purchase_of_a', 'after_approve', 'function', jsonb_build_object('name', $3::text))`,
    `insert into delivery (tenant_id, id, workflow_id, key, kind, target, status, last_error)
     values ('TAAA', gen_random_uuid(), $1, 'delivery_of_a', 'webhook', 'https://a.example.com/' || $3::text, 'failed', $3)`,
    `insert into ticket_type (tenant_id, key, title, workflow_key) values ('TAAA', 'laptop_of_a', $3, 'purchase_of_a')`,
    `insert into ticket (tenant_id, id, number, type_key, workflow_id, data, status, created_by)
     values ('TAAA', gen_random_uuid(), 7001, 'laptop_of_a', $1, jsonb_build_object('x', $3::text), 'open', 'UAAA2')`,
    `insert into assignment (tenant_id, id, approval_id, user_id, status, created_at)
     values ('TAAA', gen_random_uuid(), $2, 'UAAA2', 'open', now())`,
    `insert into user_group (tenant_id, id, handle) values ('TAAA', 'SAAA1', $3)`,
    `insert into message (tenant_id, id, key, kind, workflow_id, to_channel, status, channel_id, ts)
     values ('TAAA', gen_random_uuid(), 'card:' || $1::text, 'card', $1, 'CAAA1', 'sent', 'CAAA1', '1.000100')`,
  ];
  for (const statement of statements) {
    // Each has the parameters that it uses, and says of what type the others are.
    await pool.query(`with given as (select $1::uuid, $2::uuid, $3::text) ${statement}`, [
      workflowId,
      approvalId,
      MARK,
    ]);
  }
}

type Rows = Record<string, Record<string, unknown>[]>;

/** Every row of a tenant's, table by table, and its jobs. What only says when something was used last is left out. */
async function rowsOf(pool: Pool, tenantId: string): Promise<Rows> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select c.relname as name from pg_class as c join pg_attribute as a on a.attrelid = c.oid and a.attname = 'tenant_id'
      where c.relnamespace = quote_ident(current_schema())::regnamespace and c.relkind = 'r' and c.relname <> 'pace' order by 1`,
  );
  const found: Rows = {};
  const read = async (name: string, sql: string) => {
    const { rows } = await pool.query<{ row: Record<string, unknown> }>(sql, [tenantId]);
    found[name] = rows.map(({ row }) => row);
  };
  await read('tenant', 'select to_jsonb(t) as row from tenant as t where id = $1');
  await read(
    'job',
    `select jsonb_build_object('payload', payload, 'at', run_at) as row from graphile_worker._private_jobs
      where payload->>'tenantId' = $1 order by payload::text`,
  );
  for (const { name } of tables) {
    await read(
      name,
      `select to_jsonb(t) - 'last_used_at' as row from ${name} as t where tenant_id = $1 order by to_jsonb(t)::text`,
    );
  }
  return found;
}

/** Columns by which a row is named in an address, a command or a button. */
const NAMING = ['id', 'key', 'name'];
const UNNAMED = new Set(['history', 'comment', 'message', 'tenant', 'idempotency_key', 'inbound_event', 'job']);

function namesIn(rows: Rows): Set<string> {
  const names = Object.entries(rows).flatMap(([table, some]) =>
    UNNAMED.has(table)
      ? []
      : some.flatMap((row) =>
          NAMING.filter((column) => column !== 'name' || table === 'role').map((column) => row[column]),
        ),
  );
  return new Set(names.filter((name): name is string => typeof name === 'string'));
}

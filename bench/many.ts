import { decideWorkflow } from '#workflow/decide/decide-workflow.ts';
import { startWorkflow } from '#workflow/decide/start-workflow.ts';
import type { Environment } from '#workflow/environment.ts';
import { clearJobs } from './cycle.ts';
import { PEOPLE, TENANT } from './cycle-script.ts';

/** Written by the engine, and then copied: of each fifty one is still open. */
const PATTERNS = 50;
/** Rows of one statement: a minute is more than the database lets one run. */
const COPIED_TOGETHER = 20_000;

/**
 * Fills the database up to so many workflows of three years, one in fifty still open. The engine writes a few; the others are
 * copies of them with ids, numbers and times of their own. (A history's hash covers its workflow's id, so the copies' would
 * not verify; nothing here verifies them.)
 */
export async function seedMany(env: Environment, from: number, upTo: number): Promise<void> {
  const patterns = await writePatterns(env);
  await env.pool.query('create unlogged table if not exists pattern (place integer primary key, id uuid not null)');
  await env.pool.query('truncate pattern');
  await env.pool.query(
    'insert into pattern select place - 1, id from unnest($1::uuid[]) with ordinality as one(id, place)',
    [patterns],
  );
  for (let at = from; at < upTo; at += COPIED_TOGETHER)
    await copyPatterns(env, at, Math.min(at + COPIED_TOGETHER, upTo) - 1);
  await env.pool.query('drop table pattern');
  await env.pool.query('vacuum analyze');
}

async function writePatterns(env: Environment): Promise<string[]> {
  const ids: string[] = [];
  for (let place = 0; place < PATTERNS; place += 1) {
    const request = { tenantId: TENANT, actorId: PEOPLE.requester, definitionKey: 'deadline', data: {} };
    const { workflow } = await startWorkflow(env, { ...request, entityType: 'bench', entityId: 'pattern' });
    const { id } = workflow;
    const command = { type: 'approve', approvalId: workflow.approvals[0]?.id ?? '' } as const;
    if (place > 0) await decideWorkflow(env, { tenantId: TENANT, ref: { id }, actorId: PEOPLE.manager, command });
    ids.push(id);
  }
  await clearJobs(env.pool);
  return ids;
}

/** Ids of copies follow from the pattern's id and the copy's number, so that rows of several tables find each other. */
function COPY(id: string) {
  return `md5(${id}::text || ' ' || n)::uuid`;
}

/** What is open is asked of a hundred roles in turn; the first of them is the pattern's own. */
const ROLES = 100;
const GROUP = `(n / ${PATTERNS}) % ${ROLES}`;
/** Evenly over three years, the newest last. */
const WHEN = "timestamptz '2023-11-01' + n * interval '90 seconds'";

/** Every column of a table, some of them with another value than the pattern's. */
async function copyTable(
  { pool }: Environment,
  table: string,
  joined: string,
  changed: Readonly<Record<string, string>>,
  range: readonly [number, number],
): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    'select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum',
    [table],
  );
  const columns = rows.map(({ name }) => name);
  await pool.query(
    `insert into ${table} (${columns.join(', ')})
     select ${columns.map((name) => changed[name] ?? `row.${name}`).join(', ')}
       from generate_series($1::integer, $2::integer) as n
       join pattern on pattern.place = n % ${PATTERNS}
       join ${joined}`,
    [...range],
  );
}

async function copyPatterns(env: Environment, first: number, last: number): Promise<void> {
  const range = [first, last] as const;
  const times = {
    created_at: WHEN,
    updated_at: WHEN,
    completed_at: `case when row.completed_at is not null then ${WHEN} end`,
  };
  const ofWorkflow = (table: string) =>
    `${table} as row on row.tenant_id = '${TENANT}' and row.workflow_id = pattern.id`;
  await copyTable(
    env,
    'workflow',
    `workflow as row on row.tenant_id = '${TENANT}' and row.id = pattern.id`,
    {
      ...times,
      id: COPY('row.id'),
      number: '20000000 + n',
      entity_id: "'E' || n",
      requester_id: "'U' || n % 500",
    },
    range,
  );
  const workflow_id = COPY('pattern.id');
  await copyTable(env, 'history', ofWorkflow('history'), { workflow_id, at: WHEN }, range);
  await copyTable(
    env,
    'approval',
    ofWorkflow('approval'),
    {
      workflow_id,
      id: COPY('row.id'),
      created_at: WHEN,
      approver_roles: `case when row.resolved_at is null and ${GROUP} <> 0 then array['team_' || ${GROUP}] else row.approver_roles end`,
      resolved_at: `case when row.resolved_at is not null then ${WHEN} end`,
    },
    range,
  );
  await copyTable(
    env,
    'assignment',
    `${ofWorkflow('approval').replace('as row', 'as one').replaceAll('row.', 'one.')}
       join assignment as row on row.tenant_id = one.tenant_id and row.approval_id = one.id`,
    { id: COPY('row.id'), approval_id: COPY('one.id') },
    range,
  );
}

import { mkdtemp } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Pool } from 'pg';
import type { Environment } from '#workflow/environment.ts';
import { createToken } from '#workflow/tenants/api-token.ts';
import { type Bot, startBot } from './bot.ts';
import { clearJobs } from './cycle.ts';
import { PEOPLE, TENANT } from './cycle-script.ts';
import { drive, type Measured } from './measure.ts';

/** What one operation came to, over the API and as the same reading or writing by hand. */
export type ApiResult = { workflows: number; operation: string; api: Measured; sql: Measured | null };

const NOTHING = path.join(tmpdir(), 'countersign-bench-nothing-');
/** Calls at the same time. */
const HANDS = 8;
const READS = 4_000;
const WRITES = 2_000;
/** Of what reads the whole table. */
const SLOW_READS = 20;
/** Calls of each kind that are not counted. */
const WARM_UP = 200;
/** A token may call 100 times a second; together these may call as often as they can. */
const TOKENS = 100;

/** The same by hand, for the call at that place. */
type ByHand = (place: number) => Promise<unknown>;
type Call = { method: string; path: string; body?: unknown };

/** Creates, moves, reads and lists workflows over HTTP, among as many as there are. */
export async function runApi(env: Environment, databaseUrl: string, workflows: number): Promise<ApiResult[]> {
  // Jobs are left alone, and the people in roles as they are: what is measured is the answering.
  const bot = await startBot(databaseUrl, TENANT, { SERVICES: 'web', WORKFLOWS_DIR: await mkdtemp(NOTHING) });
  const call = await callers(env, bot);
  const results: ApiResult[] = [];
  const measure = async (operation: string, who: string, calls: readonly Call[], byHand?: ByHand): Promise<void> => {
    // The first ones meet a cold process and a cold cache.
    await drive(calls.slice(0, WARM_UP), HANDS, (one) => call(who, one).then(() => undefined));
    const rest = calls.slice(WARM_UP);
    const api = await drive(rest, HANDS, (one, timed) => timed(() => call(who, one)));
    const sql = byHand ? await drive([...rest.keys()], HANDS, (place, timed) => timed(() => byHand(place))) : null;
    results.push({ workflows, operation, api, sql });
  };
  const get = (path: string): Call => ({ method: 'GET', path: `/workflows${path}` });
  try {
    const some = await sampleOf(env.pool);
    const { analyst, manager, requester } = PEOPLE;
    const gets = some.map(({ id }) => get(`/${id}`));
    await measure('get', analyst, gets, (place) => getByHand(env.pool, some[place]?.id ?? ''));
    await measure('list the newest 50', analyst, repeat(READS, get('?limit=50')), () => listByHand(env.pool));
    await measure('list 50 of my tasks', manager, repeat(READS, get('?limit=50&my_tasks=true')));
    const ofEntity = some.map(({ entityId }) => get(`?entity_type=bench&entity_id=${entityId}`));
    await measure('list those of an entity', analyst, ofEntity);
    // It counts everything, and is for a person who looks at it: one at a time.
    const statistics = repeat(SLOW_READS, { method: 'GET', path: '/statistics' });
    const counted = await drive(statistics, 1, (one, timed) => timed(() => call(manager, one)));
    results.push({ workflows, operation: 'statistics, one at a time', api: counted, sql: null });
    const create = { method: 'POST', path: '/workflows', body: { definition_key: 'forecast_cycle' } };
    await measure('create', requester, repeat(WRITES, create));
    const submit = (id: string): Call => ({
      method: 'POST',
      path: `/workflows/${id}/transition`,
      body: { trigger: 'submit' },
    });
    await measure('transition', analyst, (await newest(env.pool, WRITES)).map(submit));
    return results;
  } finally {
    await bot.stop();
    await clearJobs(env.pool);
  }
}

function repeat(times: number, call: Call): Call[] {
  return Array.from({ length: times }, () => call);
}

/** Makes calls as somebody, over connections that stay open, with the tokens in turn. */
async function callers(env: Environment, bot: Bot): Promise<(who: string, call: Call) => Promise<unknown>> {
  const agent = new Agent({ keepAlive: true, maxSockets: HANDS });
  const tokens = new Map<string, string[]>();
  for (const userId of Object.values(PEOPLE)) {
    const made = Array.from({ length: TOKENS }, () => createToken(env, { tenantId: TENANT, userId }));
    tokens.set(
      userId,
      (await Promise.all(made)).map(({ token }) => token),
    );
  }
  let turn = 0;
  return (who, call) => {
    turn += 1;
    return send(agent, bot.url, tokens.get(who)?.[turn % TOKENS] ?? '', call);
  };
}

function send(agent: Agent, url: string, token: string, { method, path, body }: Call): Promise<string> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${token}`,
    ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/api/v1${path}`, { agent, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const answer = Buffer.concat(parts).toString();
        if ((response.statusCode ?? 500) < 300) resolve(answer);
        else reject(new Error(`${method} ${path} was answered with ${response.statusCode}: ${answer}`));
      });
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

/** Workflows from all over the table, in no order of time. */
async function sampleOf(pool: Pool): Promise<{ id: string; entityId: string }[]> {
  const { rows } = await pool.query<{ id: string; entityId: string }>(
    `select id, entity_id as "entityId" from workflow
      where tenant_id = $1 and entity_type = 'bench' order by md5(id::text) limit $2`,
    [TENANT, READS],
  );
  return rows;
}

async function newest(pool: Pool, count: number): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from workflow where tenant_id = $1 and stage = 'upload' order by created_at desc limit $2`,
    [TENANT, count],
  );
  return rows.map(({ id }) => id);
}

/** The rows of one workflow as somebody would read them by hand: four statements by key. */
async function getByHand(pool: Pool, id: string): Promise<void> {
  for (const table of ['workflow', 'approval', 'history', 'comment']) {
    const column = table === 'workflow' ? 'id' : 'workflow_id';
    await pool.query({
      name: `by_hand_${table}`,
      text: `select * from ${table} where tenant_id = $1 and ${column} = $2 limit 200`,
      values: [TENANT, id],
    });
  }
}

function listByHand(pool: Pool): Promise<unknown> {
  return pool.query({
    name: 'by_hand_list',
    text: 'select * from workflow where tenant_id = $1 order by created_at desc, id limit 51',
    values: [TENANT],
  });
}

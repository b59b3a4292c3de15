import type { EntityManager } from '@mikro-orm/postgresql';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { DefinitionRecord, RoleRecord, TenantRecord } from './entities/index.ts';
import { entitiesOver, type Orm, openOrm } from './orm.ts';
import { statementsIn } from './statements.ts';

const log = { warn: vi.fn() };
const database = ownDatabase();
let orm: Orm;

beforeAll(async () => {
  orm = await openOrm({ url: database.directUrl, log, poolSize: 3 });
});

afterAll(async () => {
  await orm.close();
});

describe('an entity manager', () => {
  beforeAll(async () => {
    await seed('T1');
    await seed('T2');
  });

  test('of all tenants sees the rows of each', async () => {
    expect(await orm.entitiesOfAll().count(TenantRecord, {})).toBe(2);
    const rows = await orm.entitiesOfAll().find(DefinitionRecord, {}, { orderBy: { tenantId: 'asc' } });
    expect(rows.map((row) => row.tenantId)).toEqual(['T1', 'T2']);
  });

  test('of a tenant sees its own rows only, in forks and transactions too', async () => {
    const em = orm.entities('T2');
    const tenantsOf = async (one: EntityManager) => (await one.find(DefinitionRecord, {})).map((row) => row.tenantId);

    expect(await tenantsOf(em)).toEqual(['T2']);
    expect(await tenantsOf(em.fork())).toEqual(['T2']);
    expect(await em.transactional(tenantsOf)).toEqual(['T2']);
    expect(await em.find(TenantRecord, {})).toMatchObject([{ id: 'T2' }]);
    expect(await em.findOne(DefinitionRecord, { tenantId: 'T1', key: 'purchase' })).toBeNull();
    expect(await em.nativeUpdate(DefinitionRecord, {}, { isActive: false })).toBe(1);
  });

  test('of one tenant knows nothing of what that of another has read', async () => {
    await orm.entities('T1').find(DefinitionRecord, {});

    expect(await orm.entities('T2').findOne(DefinitionRecord, { tenantId: 'T1', key: 'purchase' })).toBeNull();
  });
});

describe('the pool', () => {
  test('gives instants as dates and limits how long a statement may take', async () => {
    const { rows } = await orm.pool.query<{ at: Date; limit: string }>(
      `select timestamptz '2026-05-31 12:00+02' as at, current_setting('statement_timeout') as limit`,
    );

    expect(rows).toEqual([{ at: new Date('2026-05-31T10:00:00Z'), limit: '15s' }]);
  });

  test('survives a connection that the database drops, and says so', async () => {
    const [lost, kept] = await Promise.all([orm.pool.connect(), orm.pool.connect()]);
    const { rows } = await lost.query<{ pid: number }>('select pg_backend_pid() as pid');
    lost.release();
    await kept.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    kept.release();

    await vi.waitFor(() => expect(log.warn).toHaveBeenCalledWith(expect.stringContaining('connection')), 10_000);
    expect((await orm.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  test('gets the connection back of a transaction that lost it, and does not give that to anybody', async () => {
    const small = await openOrm({ url: database.directUrl, log, poolSize: 1 });
    onTestFinished(() => small.close());
    const cut = small.entities('T1').transactional(async (em) => {
      const { rows } = await statementsIn(em).query<{ pid: number }>({
        text: 'select pg_backend_pid() as pid',
        values: [],
      });
      await orm.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      await em.find(RoleRecord, {});
    });

    await expect(cut).rejects.toThrow();
    expect(await small.entities('T1').count(TenantRecord, {})).toBe(1);
  });

  test('is not opened on a database that does not exist, nor is that made', async () => {
    const missing = new URL(database.directUrl);
    missing.pathname += '_missing';

    await expect(openOrm({ url: missing.href, log })).rejects.toThrow('does not exist');
    await expect(openOrm({ url: missing.href, log })).rejects.toThrow('does not exist');
  });
});

describe('units of work over a pool', () => {
  test('neither look for a database nor end the pool, whatever the database is called and its owner may do', async () => {
    const pool = new Pool({ connectionString: database.url, max: 2 });
    onTestFinished(() => pool.end());
    const said: string[] = [];
    pool.on('connect', (client) => {
      const query = client.query.bind(client) as (...given: unknown[]) => unknown;
      client.query = ((...given: unknown[]) => {
        said.push(String(given[0]));
        return query(...given);
      }) as typeof client.query;
    });
    const { entities, entitiesOfAll } = entitiesOver(pool, log);

    await entities('T9').transactional(async (em) => {
      em.create(TenantRecord, { id: 'T9' });
      em.create(RoleRecord, { tenantId: 'T9', name: 'reviewer' });
    });
    expect(await entitiesOfAll().find(RoleRecord, {})).toMatchObject([{ tenantId: 'T9', name: 'reviewer' }]);

    expect(said.map((text) => /^\w+/.exec(text)?.[0])).toEqual(['begin', 'insert', 'insert', 'commit', 'select']);
    expect(pool.ending).toBe(false);
  });
});

async function seed(tenantId: string): Promise<void> {
  const em = orm.entities(tenantId);
  em.create(TenantRecord, { id: tenantId });
  em.create(DefinitionRecord, { tenantId, key: 'purchase', currentVersion: 1 });
  await em.flush();
}

test('closing closes the pool, and may be asked twice', async () => {
  const other = await openOrm({ url: database.directUrl, log, poolSize: 1 });
  await other.pool.query('select 1');
  await other.close();
  expect(other.pool.ended).toBe(true);
  await expect(other.close()).resolves.toBeUndefined();
});

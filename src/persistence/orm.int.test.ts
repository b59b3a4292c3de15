import type { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type TestDatabase, testDatabase } from '#testing/database/database.ts';
import { DefinitionRecord, RoleMemberRecord, RoleRecord, TenantRecord } from './entities/index.ts';
import { forTenant, type Orm, openOrm } from './orm.ts';

const log = { warn: vi.fn() };
let database: TestDatabase;
let orm: Orm;

beforeAll(async () => {
  database = await testDatabase();
  orm = await openOrm({ url: database.url, log, poolSize: 3 });
});

afterAll(async () => {
  await orm.close();
  await database.drop();
});

describe('an entity manager', () => {
  beforeAll(async () => {
    await seed('T1');
    await seed('T2');
  });

  test.each<[string, (em: EntityManager) => Promise<unknown>]>([
    ['find', (em) => em.find(DefinitionRecord, {})],
    [
      'find a tenant by its key',
      (em) => em.findOne(RoleMemberRecord, { tenantId: 'T1', role: 'reviewer', userId: 'U1' }),
    ],
    ['count', (em) => em.count(RoleRecord, {})],
    ['update', (em) => em.nativeUpdate(DefinitionRecord, {}, { isActive: false })],
    ['delete', (em) => em.nativeDelete(RoleRecord, {})],
  ])('without a tenant refuses to %s', async (_deed, act) => {
    await expect(act(orm.em.fork())).rejects.toThrow("No arguments provided for filter 'tenant'");
  });

  test('without a tenant lists the tenants themselves', async () => {
    expect(await orm.em.fork().count(TenantRecord, {})).toBe(2);
  });

  test('of a tenant sees its own rows only, in forks and transactions too', async () => {
    const em = forTenant(orm.em, 'T2');
    const tenantsOf = async (one: EntityManager) => (await one.find(DefinitionRecord, {})).map((row) => row.tenantId);

    expect(await tenantsOf(em)).toEqual(['T2']);
    expect(await tenantsOf(em.fork())).toEqual(['T2']);
    expect(await em.transactional(tenantsOf)).toEqual(['T2']);
    expect(await em.find(TenantRecord, {})).toMatchObject([{ id: 'T2' }]);
    expect(await em.findOne(DefinitionRecord, { tenantId: 'T1', key: 'purchase' })).toBeNull();
    expect(await em.nativeUpdate(DefinitionRecord, {}, { isActive: false })).toBe(1);
  });

  test('of one tenant knows nothing of what that of another has read', async () => {
    const first = forTenant(orm.em, 'T1');
    await first.find(DefinitionRecord, {});

    expect(await forTenant(first, 'T2').findOne(DefinitionRecord, { tenantId: 'T1', key: 'purchase' })).toBeNull();
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

  test('is not opened on a database that does not exist, nor is that made', async () => {
    const missing = new URL(database.url);
    missing.pathname += '_missing';

    await expect(openOrm({ url: missing.href, log })).rejects.toMatchObject({ code: '3D000' });
    await expect(openOrm({ url: missing.href, log })).rejects.toMatchObject({ code: '3D000' });
  });
});

async function seed(tenantId: string): Promise<void> {
  const em = forTenant(orm.em, tenantId);
  em.create(TenantRecord, { id: tenantId });
  em.create(DefinitionRecord, { tenantId, key: 'purchase', currentVersion: 1 });
  await em.flush();
}

test('closing closes the pool, and may be asked twice', async () => {
  const other = await openOrm({ url: database.url, log, poolSize: 1 });
  await other.pool.query('select 1');
  await other.close();
  expect(other.pool.ended).toBe(true);
  await expect(other.close()).resolves.toBeUndefined();
});

import { expect, onTestFinished } from 'vitest';
import { TenantRecord } from '#persistence/entities/index.ts';
import { inTransaction } from '#persistence/in-transaction.ts';
import { migrateDatabase } from '#persistence/migrate.ts';
import { type Orm, type OrmOptions, openOrm } from '#persistence/orm.ts';
import { statementsIn } from '#persistence/statements.ts';

/** The addresses of a database, as `openOrm` takes them. */
type Place = Pick<OrmOptions, 'url' | 'direct'>;

/** The open database, closed after the test. */
export async function openedOrm(place: Place): Promise<Orm> {
  const orm = await openOrm({ ...place, log: { warn: () => undefined }, poolSize: 6 });
  onTestFinished(() => orm.close());
  return orm;
}

/** Migrates it, reads, writes, and has crowds write, all of which is to succeed. */
export async function worksAt(place: Place): Promise<void> {
  expect((await migrateDatabase(place.direct?.url ?? place.url)).length).toBeGreaterThan(10);
  const { pool, entitiesOfAll, entities } = await openedOrm(place);
  const em = entitiesOfAll();
  em.create(TenantRecord, { id: 'T1' });
  await em.flush();
  const { rows } = await pool.query({
    name: 'count_jobs',
    text: 'select count(*)::int as jobs from graphile_worker.jobs',
  });
  expect(rows).toEqual([{ jobs: 0 }]);
  const at = await pool.query(
    "select timestamptz '2026-05-31 12:00+02' as at, '\\d' as text, date '2026-05-03'::text as day",
  );
  expect(at.rows).toEqual([{ at: new Date('2026-05-31T10:00:00Z'), text: '\\d', day: '2026-05-03' }]);
  const renames = Array.from({ length: 12 }, (_, index) =>
    index % 2 === 0
      ? inTransaction(pool, async (client) => {
          await client.query('select name from tenant');
          await client.query("update tenant set name = name || 'a' where id = 'T1'");
        })
      : entities('T1').transactional(async (own) => {
          await own.find(TenantRecord, {});
          await statementsIn(own).query({ text: "update tenant set name = name || 'b' where id = 'T1'", values: [] });
        }),
  );
  await Promise.all(renames);
  expect((await pool.query("select length(name) as length from tenant where id = 'T1'")).rows).toEqual([
    { length: 12 },
  ]);
}

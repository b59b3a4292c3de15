import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, type TestContext, test } from 'vitest';
import { migrateDatabase } from '#persistence/migrate.ts';
import { openOrm } from '#persistence/orm.ts';
import { emptyDatabase } from '#testing/database/empty-database.ts';
import { PGBOUNCER, type PoolMode, startPgBouncer } from '#testing/database/pgbouncer.ts';
import { openedOrm, worksAt } from '#testing/database/works.ts';
import { ownCommandLine } from '#testing/process/command-line.ts';

const WORKFLOWS_DIR = fileURLToPath(new URL('../../../workflows', import.meta.url));
const { runWith } = ownCommandLine();
const log = { warn: () => undefined };

async function pooled(context: TestContext, mode: PoolMode) {
  const database = await emptyDatabase(context);
  const bouncer = await startPgBouncer(mode, database.url);
  onTestFinished(() => bouncer.stop());
  return { database, direct: { url: database.url, poolSize: 2 }, url: bouncer.through(database.url) };
}

describe.skipIf(PGBOUNCER === undefined)('behind PgBouncer as it comes', () => {
  test('in session mode everything works by the one address', async (context) => {
    const { url } = await pooled(context, 'session');
    await worksAt({ url });
    const { pool } = await openedOrm({ url });
    const { rows } = await pool.query("select current_setting('statement_timeout') as limit");
    expect(rows).toEqual([{ limit: '15s' }]);
  });

  test('in transaction mode everything works with a direct address besides', async (context) => {
    await worksAt(await pooled(context, 'transaction'));
  });

  test('in transaction mode the one address is refused, also while others use it', async (context) => {
    const place = await pooled(context, 'transaction');
    const refused = expect.stringMatching(/lends a session for each transaction; takes .*DATABASE_DIRECT_URL/);
    await expect(migrateDatabase(place.url)).rejects.toMatchObject({ name: 'UnfitDatabaseError', message: refused });
    await migrateDatabase(place.direct.url);

    const { pool } = await openedOrm(place);
    const busy = { is: true };
    const crowd = Array.from({ length: 6 }, async () => {
      while (busy.is) await pool.query('select pg_sleep(0.001)');
    });
    await expect(migrateDatabase(place.url)).rejects.toMatchObject({ message: refused });
    busy.is = false;
    await Promise.all(crowd);
  });

  test('in transaction mode the doctor tells what is missing, and is content with both addresses', async (context) => {
    const { url, direct } = await pooled(context, 'transaction');
    const alone = await runWith({ DATABASE_URL: url }, 'doctor');
    expect(alone).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^DATABASE_URL: got a pooler.*DATABASE_DIRECT_URL/),
    });
    const both = await runWith({ DATABASE_URL: url, DATABASE_DIRECT_URL: direct.url, WORKFLOWS_DIR }, 'doctor');
    expect(both).toEqual({ code: 0, stdout: 'Everything is as it should be.\n', stderr: '' });
  });

  test('in transaction mode what cannot be set for a transaction must be so already', async (context) => {
    const { database, ...place } = await pooled(context, 'transaction');
    await migrateDatabase(place.direct.url);
    await database.administer(`alter role ${database.owner} set default_transaction_isolation = 'serializable'`);
    await expect(openOrm({ ...place, log })).rejects.toMatchObject({
      message: expect.stringMatching(
        /default_transaction_isolation = 'serializable'; takes 'read committed'.*alter role/,
      ),
    });
  });

  test('in transaction mode the direct address must be of the same database', async (context) => {
    const [{ url }, other] = [await pooled(context, 'transaction'), await emptyDatabase(context)];
    await migrateDatabase(other.url);
    await expect(openOrm({ url, direct: { url: other.url, poolSize: 1 }, log })).rejects.toMatchObject({
      message: expect.stringContaining('another database'),
    });
  });
});

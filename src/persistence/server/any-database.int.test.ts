import { escapeIdentifier } from 'pg';
import { describe, expect, test } from 'vitest';
import { TenantRecord } from '#persistence/entities/index.ts';
import { inTransaction } from '#persistence/in-transaction.ts';
import { migrateDatabase, stateOfDatabase } from '#persistence/migrate.ts';
import { emptyDatabase } from '#testing/database/empty-database.ts';
import { openedOrm, worksAt } from '#testing/database/works.ts';
import { isDatabaseAway } from '#workflow/outage.ts';
import { UnfitDatabaseError } from './unfit.ts';

describe('the program works in a database', () => {
  test.for([
    { what: 'whose name begins with a capital', name: 'Approvals' },
    { what: 'whose name has a dash, a quote and an umlaut', name: 'über-"freigaben' },
    {
      what: 'of another locale',
      made: "template template0 encoding 'UTF8' locale_provider libc lc_collate 'C' lc_ctype 'C'",
    },
  ])('$what', async ({ what: _, ...options }, context) => {
    await worksAt({ url: (await emptyDatabase(context, options)).url });
  });

  test.for([
    { default_transaction_isolation: 'serializable', datestyle: 'German', statement_timeout: '50ms' },
    { default_transaction_isolation: 'repeatable read', datestyle: 'SQL, DMY', standard_conforming_strings: 'off' },
    { default_transaction_isolation: 'read uncommitted', timezone: 'Pacific/Chatham', client_encoding: 'LATIN1' },
  ])('whose user is set to $default_transaction_isolation and more', async (settings, context) => {
    const database = await emptyDatabase(context);
    for (const [name, value] of Object.entries(settings))
      await database.administer(`alter role ${database.owner} set ${name} = '${value}'`);
    await worksAt({ url: database.url });
  });

  test('in a schema that the address names, and keeps out of every other', async (context) => {
    const database = await emptyDatabase(context);
    await database.administer(`create schema "Our approvals" authorization ${database.owner}`);
    await worksAt({ url: withSearchPath(database.url, '"Our approvals"') });
    const homes = await database.administer<{ home: string }>(
      "select distinct relnamespace::regnamespace::text as home from pg_class where oid >= 16384 and relkind in ('r', 'v', 'S') order by 1",
    );
    expect(homes.map(({ home }) => home)).toEqual(['"Our approvals"', 'graphile_worker']);
  });

  test('in the schema of its user, without a word in the address', async (context) => {
    const database = await emptyDatabase(context);
    await database.administer(`create schema ${database.owner} authorization ${database.owner}`);
    await worksAt({ url: database.url });
  });

  test('once everything is made, with no right to make anything more', async (context) => {
    const database = await emptyDatabase(context);
    await database.administer('create schema kept');
    await database.administer(`grant usage, create on schema kept to ${database.owner}`);
    await database.administer(`alter database ${escapeIdentifier(database.name)} owner to current_user`);
    await database.administer(`grant create on database ${escapeIdentifier(database.name)} to ${database.owner}`);
    const url = withSearchPath(database.url, 'kept');
    await worksAt({ url });

    await database.administer(`revoke create on schema kept from ${database.owner}`);
    await database.administer(`revoke create on database ${escapeIdentifier(database.name)} from ${database.owner}`);
    expect(await migrateDatabase(url)).toEqual([]);
    expect(await stateOfDatabase((await openedOrm({ url })).pool)).toBe('ready');
  });
});

describe('refused with the remedy is', () => {
  const refusal = (url: string) =>
    migrateDatabase(url).then(
      () => 'nothing was refused',
      (error: unknown) => (error instanceof UnfitDatabaseError ? error.message : error),
    );

  test.for(['LATIN1', 'SQL_ASCII'])('an encoding of %s', async (encoding, context) => {
    const made = `template template0 encoding '${encoding}' locale_provider libc lc_collate 'C' lc_ctype 'C'`;
    const { url } = await emptyDatabase(context, { made });
    expect(await refusal(url)).toMatch(
      new RegExp(`in the encoding ${encoding}; takes one in UTF8, made by: create database`),
    );
  });

  test('a search path that leads nowhere', async (context) => {
    const { url } = await emptyDatabase(context);
    expect(await refusal(withSearchPath(url, 'nowhere'))).toMatch(
      /search_path \(nowhere\).*takes one that does: create that schema/,
    );
  });

  test('a second Countersign in another schema, whose jobs the first would take', async (context) => {
    const database = await emptyDatabase(context);
    await migrateDatabase(database.url);
    await database.administer(`create schema another authorization ${database.owner}`);
    expect(await refusal(withSearchPath(database.url, 'another'))).toMatch(
      /lies in the schema "public", while the search_path leads to "another"; takes .*a database of its own/,
    );
  });

  test('a user who may make nothing, told what to grant', async (context) => {
    const database = await emptyDatabase(context);
    await database.administer(`alter database ${escapeIdentifier(database.name)} owner to current_user`);
    expect(await refusal(database.url)).toContain(`grant usage, create on schema public to ${database.owner}`);
  });

  test('a user who does not own the queue, and would see no jobs', async (context) => {
    const [database, stranger] = [await emptyDatabase(context), await emptyDatabase(context)];
    await migrateDatabase(database.url);
    for (const schema of ['public', 'graphile_worker']) {
      await database.administer(`grant usage on schema ${schema} to ${stranger.owner}`);
      await database.administer(`grant all on all tables in schema ${schema} to ${stranger.owner}`);
    }
    const url = new URL(database.url);
    url.username = stranger.owner;
    expect(await refusal(url.href)).toBe(
      `got the user "${stranger.owner}"; takes the one who owns the tables, ${database.owner}`,
    );
    await database.administer(`drop owned by ${stranger.owner}`);
  });
});

test('a database that only reads for a while is away for as long, and no connection to it is kept', async (context) => {
  const database = await emptyDatabase(context);
  await migrateDatabase(database.url);
  const { pool, entities } = await openedOrm({ url: database.url });
  const write = () => pool.query("insert into tenant (id) values ('T' || random())");
  const writes = [
    write,
    () => inTransaction(pool, (client) => client.query("insert into tenant (id) values ('T' || random())")),
    () => entities('T9').transactional(async (em) => void em.create(TenantRecord, { id: `T${Math.random()}` })),
  ];
  for (const again of writes) {
    // As a primary that became a replica behind connections that were kept.
    const all = await Promise.all(Array.from({ length: 6 }, () => pool.connect()));
    for (const client of all) {
      await client.query('set default_transaction_read_only = on');
      client.release();
    }
    for (const client of all) {
      const failure = await again().then(
        () => null,
        (error: unknown) => error,
      );
      expect(client, String(failure)).toBeDefined();
      expect(isDatabaseAway(failure)).toBe(true);
    }
    await again();
  }

  await database.administer(`alter database ${escapeIdentifier(database.name)} set default_transaction_read_only = on`);
  await database.administer(
    `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${database.owner}'`,
  );
  await expect.poll(() => write().then(() => '', String)).toContain('The database takes no writes');
  expect(isDatabaseAway(await write().catch((error: unknown) => error))).toBe(true);
  await database.administer(`alter database ${escapeIdentifier(database.name)} reset default_transaction_read_only`);
  await write();
});

function withSearchPath(url: string, schema: string): string {
  const changed = new URL(url);
  changed.searchParams.set('options', `-csearch_path=${schema.replaceAll(' ', '\\ ')}`);
  return changed.href;
}

import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';

const database = ownDatabase();

async function lines(sql: string) {
  return (await database.pool.query<{ line: string }>(sql)).rows.map((row) => row.line);
}

/** Tables of ours and their columns in order, as a query to go on from. */
const TABLES = `
  with own as (
    select c.oid, c.relname,
           exists (select from pg_attribute as a where a.attrelid = c.oid and a.attname = 'tenant_id') as has_tenant
      from pg_class as c
     where c.relnamespace = quote_ident(current_schema())::regnamespace and c.relkind in ('r', 'p')),
  name_of as (select attrelid, attnum, attname from pg_attribute where not attisdropped)`;

test('every table belongs to tenants, but those that hold nothing of anybody', async () => {
  expect(await lines(`${TABLES} select relname as line from own where not has_tenant order by 1`)).toEqual([
    'countersign_migration',
    'job_worker',
    'tenant',
    'used_state',
  ]);
});

test('the primary key of every tenant’s table begins with the tenant', async () => {
  const wrong = await lines(`${TABLES}
    select relname as line from own
     where has_tenant and not exists (
       select from pg_constraint as k join name_of as n on n.attrelid = k.conrelid and n.attnum = k.conkey[1]
        where k.conrelid = own.oid and k.contype = 'p' and n.attname = 'tenant_id')`);
  expect(wrong).toEqual([]);
});

test('every foreign key carries the tenant first on both sides, so that no row can point at another tenant’s', async () => {
  const keys = `${TABLES}, reference as (
    select k.conrelid::regclass || ': ' || pg_get_constraintdef(k.oid) as line,
           here.attname as from_column, k.confrelid::regclass::text as target, there.attname as to_column
      from pg_constraint as k
      join name_of as here on here.attrelid = k.conrelid and here.attnum = k.conkey[1]
      join name_of as there on there.attrelid = k.confrelid and there.attnum = k.confkey[1]
     where k.contype = 'f' and k.connamespace = quote_ident(current_schema())::regnamespace)`;
  expect((await lines(`${keys} select line from reference`)).length).toBeGreaterThan(20);
  const wrong = await lines(`${keys}
    select line from reference
     where from_column <> 'tenant_id' or to_column <> case target when 'tenant' then 'id' else 'tenant_id' end`);
  expect(wrong).toEqual([]);
});

import { randomUUID } from 'node:crypto';
import { Client, DatabaseError, escapeIdentifier, type QueryResultRow } from 'pg';
import { inject, onTestFinished, type TestContext } from 'vitest';

/** An empty database with an owner who is nobody else's and no superuser. Both are gone after the test. */
export type EmptyDatabase = {
  /** As its owner. */
  url: string;
  name: string;
  owner: string;
  /** A statement in it as the user who made it. */
  administer<R extends QueryResultRow>(statement: string): Promise<R[]>;
};

export type EmptyDatabaseOptions = {
  /** Random when absent, and beginning with this otherwise. */
  name?: string;
  /** What `create database` is told besides. */
  made?: string;
};

/** Makes one; skips the test where the server of TEST_DATABASE_URL does not let us. */
export async function emptyDatabase(
  context: TestContext,
  { name: beginning = 'empty', made = '' }: EmptyDatabaseOptions = {},
): Promise<EmptyDatabase> {
  const owner = `nobody_much_${randomUUID().replaceAll('-', '')}`;
  const name = `${beginning} ${owner.slice(-8)}`;
  const url = new URL(inject('databaseUrl'));
  try {
    await ask(url.href, `create role ${owner} login password 'secret' nosuperuser nocreatedb nocreaterole`);
  } catch (error) {
    if (error instanceof DatabaseError && error.code === '42501')
      context.skip('the user of TEST_DATABASE_URL may not make users');
    throw error;
  }
  onTestFinished(() => ask(url.href, `drop role ${owner}`).then());
  const known = escapeIdentifier(name);
  await ask(url.href, `grant ${owner} to current_user`);
  await ask(url.href, `create database ${known} ${made}`);
  onTestFinished(() => ask(url.href, `drop database ${known} with (force)`).then());
  await ask(url.href, `alter database ${known} owner to ${owner}`);
  const within = new URL(url);
  within.pathname = `/${encodeURIComponent(name)}`;
  const asOwner = new URL(within);
  asOwner.username = owner;
  asOwner.password = 'secret';
  return { url: asOwner.href, name, owner, administer: (statement) => ask(within.href, statement) };
}

async function ask<R extends QueryResultRow>(url: string, statement: string): Promise<R[]> {
  const client = new Client({ connectionString: url, options: '-c default_transaction_read_only=off' });
  await client.connect();
  try {
    return (await client.query<R>(statement)).rows;
  } finally {
    await client.end();
  }
}

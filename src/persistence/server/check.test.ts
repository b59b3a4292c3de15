import type { PoolClient } from 'pg';
import { expect, test } from 'vitest';
import { checkDatabase } from './check.ts';

/** A connection to a server of this version, as far as the check asks it. */
function connectionTo(major: number): PoolClient {
  const facts = {
    version: `${major}.3`,
    major,
    database: 'd',
    encoding: 'UTF8',
    schema: 'public',
    search_path: '',
    homes: [],
  };
  const query = async (text: string) => ({ rows: [text.includes('pg_backend_pid') ? { pid: 7 } : facts] });
  return { processID: 7, query } as unknown as PoolClient;
}

test.each([9, 13, 14])('PostgreSQL %s is refused', async (major) => {
  await expect(checkDatabase(connectionTo(major), connectionTo(major))).rejects.toThrow(
    `got PostgreSQL ${major}.3; takes PostgreSQL 15 or later`,
  );
});

test.each([15, 16, 17, 18, 19])('PostgreSQL %s is taken', async (major) => {
  await expect(checkDatabase(connectionTo(major), connectionTo(major))).resolves.toBeUndefined();
});

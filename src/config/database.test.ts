import { expect, test } from 'vitest';
import { ConfigError, describeConfig, explainConfigError, loadConfig, secretsOf } from './config.ts';

const here = import.meta.filename;
const at = (query: string) => `postgres://u:SECRETSECRET@db.example/approvals?${query}`;

function problemsOf(url: string): string[] {
  try {
    loadConfig({ DATABASE_URL: url });
  } catch (error) {
    if (error instanceof ConfigError) return explainConfigError(error);
    throw error;
  }
  return [];
}

test.each([
  'sslmode=disable',
  'sslmode=require',
  'sslmode=no-verify',
  'sslmode=verify-full',
  'sslmode=verify-full&sslrootcert=system',
  `sslmode=verify-full&sslrootcert=${here}`,
  `sslmode=verify-ca&sslrootcert=${here}&sslcert=${here}&sslkey=${here}`,
  'options=-csearch_path%3Dapprovals',
])('an address of a database may say %s', (query) => {
  expect(problemsOf(at(query))).toEqual([]);
});

test.each([
  ['sslmode=prefer', 'takes sslmode=disable, require, verify-ca or verify-full'],
  ['sslmode=allow', 'takes sslmode=disable, require, verify-ca or verify-full'],
  ['sslmode=verify_full', 'takes sslmode=disable, require, verify-ca or verify-full'],
  ['sslmode=verify-ca', 'takes sslrootcert=… beside sslmode=verify-ca'],
  ['sslmode=verify-ca&sslrootcert=system', 'takes sslrootcert=… beside sslmode=verify-ca'],
  ['sslmode=verify-full&sslrootcert=/nowhere/ca.pem', 'not "/nowhere/ca.pem"'],
  ['sslmode=require&sslkey=/nowhere/key.pem', 'takes sslkey=… with a file that is there and can be read'],
])('an address of a database may not say %s', (query, told) => {
  const [problem, ...others] = problemsOf(at(query));
  expect(problem).toContain(told);
  expect(problem).toMatch(/^DATABASE_URL: got /);
  expect(others).toEqual([]);
  expect(problem).not.toContain('SECRETSECRET');
});

test('a direct address stands beside that of the pooler, and is as secret', () => {
  const config = loadConfig({
    DATABASE_URL: 'postgres://u:SECRET1@pool/db',
    DATABASE_DIRECT_URL: 'postgres://u:SECRET2@db/db',
  });
  expect(secretsOf(config)).toEqual(['SECRET1', 'SECRET2']);
  expect(JSON.stringify(describeConfig(config))).not.toMatch(/SECRET/);
  expect(() => loadConfig({ DATABASE_DIRECT_URL: 'postgres://db/db' })).toThrow(
    /^DATABASE_URL: got nothing; takes .*pooler/,
  );
});

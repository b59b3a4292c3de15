import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from '#config/config.ts';
import { createLogger } from '#log/log.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { emptyDatabase } from '#testing/database/empty-database.ts';
import { own, ownFolder } from '#testing/own.ts';
import { AUTHORITY, OTHER_AUTHORITY } from '#testing/wire/certificates.ts';
import { startTlsProxy } from '#testing/wire/tls-proxy.ts';
import { openDatabase } from './database.ts';

const database = ownDatabase();
const folder = ownFolder();
const secure = own(
  async () => {
    const { hostname, port } = new URL(database.url);
    return startTlsProxy({ host: hostname, port: Number(port) });
  },
  (proxy) => proxy.stop(),
);

/** What whoever starts the program is told: how it ends, and why. Empty when it starts. */
async function told(url: string, direct?: string): Promise<string> {
  try {
    const config = loadConfig({ DATABASE_URL: url, ...(direct === undefined ? {} : { DATABASE_DIRECT_URL: direct }) });
    const opened = await openDatabase(config, createLogger({ level: 'silent' }), { connections: 2, sessions: 1 });
    await opened.stop();
    return '';
  } catch (error) {
    return `${error instanceof ConfigError ? 2 : 1} ${error instanceof Error ? error.message : error}`;
  }
}

function changed(change: (url: URL) => void): string {
  const url = new URL(database.url);
  change(url);
  return url.href;
}

const overTls = (host: string, query: string) =>
  changed((url) => {
    url.hostname = host;
    url.port = String(secure.port);
    url.search = query;
  });

test('TLS is as libpq has it, and what fails tells what to do', async () => {
  const [ca, other] = [await folder.write('ca.pem', AUTHORITY), await folder.write('other.pem', OTHER_AUTHORITY)];

  for (const query of [
    'sslmode=require',
    'sslmode=no-verify',
    'sslmode=disable',
    `sslmode=verify-ca&sslrootcert=${ca}`,
    `sslmode=verify-full&sslrootcert=${ca}`,
    `sslrootcert=${ca}`,
  ])
    expect(await told(overTls('localhost', query)), query).toBe('');
  expect(await told(overTls('127.0.0.1', `sslmode=verify-ca&sslrootcert=${ca}`))).toBe('');

  expect(await told(overTls('127.0.0.1', `sslmode=verify-full&sslrootcert=${ca}`))).toMatch(
    /^2 DATABASE_URL: got .*127\.0\.0\.1.*; takes the host by the name in its certificate/,
  );
  for (const query of [
    'sslmode=verify-full',
    'sslmode=verify-full&sslrootcert=system',
    `sslmode=verify-full&sslrootcert=${other}`,
  ])
    expect(await told(overTls('localhost', query)), query).toMatch(/^2 DATABASE_URL: got .*; takes sslrootcert=…/);
  for (const mode of ['require', 'verify-full'])
    expect(await told(changed((url) => url.searchParams.set('sslmode', mode)))).toMatch(
      /^2 DATABASE_URL: got .*does not support SSL.*; takes sslmode=disable, or a server with TLS$/,
    );
  const broken = await folder.write('broken.pem', 'no certificate');
  expect(await told(overTls('localhost', `sslmode=verify-full&sslrootcert=${broken}`))).toMatch(
    /^2 DATABASE_URL: got /,
  );
});

test('whoever may not in is told which variable to set right, without the password', async () => {
  const wrong = {
    password: changed((url) => {
      url.password = 'SECRETSECRET';
    }),
    user: changed((url) => {
      url.username = 'nobody';
    }),
    name: changed((url) => {
      url.pathname = '/not_there';
    }),
    setting: changed((url) => url.searchParams.set('options', '-cno_such_setting=1')),
  };
  for (const [what, url] of Object.entries(wrong)) {
    const text = await told(url);
    expect(text, what).toMatch(/^2 DATABASE_URL: got a server \(.*\) that says "/);
    expect(text).not.toContain('SECRETSECRET');
    expect(await told(database.url, url), what).toMatch(/^2 DATABASE_DIRECT_URL: got /);
  }
  expect(await told(wrong.password, database.url)).toMatch(/^2 DATABASE_URL: got /);
});

test('what may pass ends with 1: nobody listens, no such name, nothing is written for now', async (context) => {
  const silent = changed((url) => {
    url.port = '9';
  });
  expect(await told(silent)).toMatch(
    /^1 The database at .*:9\/.* does not answer: .*ECONNREFUSED.*DATABASE_URL is right/,
  );
  const nowhere = changed((url) => {
    url.hostname = 'nowhere.invalid';
  });
  expect(await told(nowhere)).toMatch(/^1 The database at nowhere\.invalid.* does not answer/);
  const { url, owner, administer } = await emptyDatabase(context);
  await administer(`alter role ${owner} set default_transaction_read_only = on`);
  expect(await told(url)).toMatch(/^1 The database takes no writes/);
});

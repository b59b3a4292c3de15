import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogger } from '#log/log.ts';
import { type Embedded, EmbeddedError, startEmbedded } from './embedded.ts';
import { identify } from './process-identity.ts';

const log = createLogger({ level: 'silent' });
const source = new URL('./embedded.ts', import.meta.url).href;
const logSource = new URL('../log/log.ts', import.meta.url).href;

let dataDir: string;
const running: Embedded[] = [];
const children: ChildProcess[] = [];

beforeEach(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'countersign embedded '));
  // Under root PostgreSQL runs as another user, who must get in; mkdtemp makes folders for their owner alone.
  await chmod(folder, 0o755);
  dataDir = path.join(folder, 'data');
});

afterEach(async () => {
  const killed = children.splice(0);
  for (const child of killed) child.kill('SIGKILL');
  await Promise.all(running.splice(0).map((database) => database.stop()));
  // A killed child's PostgreSQL is ended by a start of ours.
  if (killed.length > 0)
    await startEmbedded({ dataDir, log }).then(
      (database) => database.stop(),
      () => undefined,
    );
  await rm(path.dirname(dataDir), { recursive: true, force: true });
});

async function start(): Promise<Embedded> {
  const database = await startEmbedded({ dataDir, log });
  running.push(database);
  return database;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Another process with a database on the same folder; `ending` is what it does once it runs. */
async function startChild(ending = ''): Promise<{ child: ChildProcess; url: string }> {
  const code = `
    const { startEmbedded } = await import(${JSON.stringify(source)});
    const { createLogger } = await import(${JSON.stringify(logSource)});
    const database = await startEmbedded({ dataDir: process.argv[1], log: createLogger({ level: 'silent' }) });
    process.stdout.write(database.url);
    setInterval(() => undefined, 1_000);
    ${ending}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [url] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, url: url.toString() };
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function exists(name: string): Promise<boolean> {
  return access(path.join(dataDir, name)).then(
    () => true,
    () => false,
  );
}

async function refusal(): Promise<EmbeddedError> {
  const error = await start().then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof EmbeddedError) return error;
  throw new Error('it was not refused', { cause: error });
}

test('a first start makes a durable UTF-8 database that listens on loopback only and asks for the password', async () => {
  const { url } = await start();
  const [settings] = await query(
    url,
    `select current_setting('server_encoding') as encoding, current_setting('fsync') as fsync,
            current_setting('listen_addresses') as listen, current_setting('max_connections') as connections,
            current_setting('shared_buffers') as buffers, current_setting('data_checksums') as checksums,
            current_database() as name, lower('ÄÖ') as lower`,
  );
  expect(settings).toEqual({
    encoding: 'UTF8',
    fsync: 'on',
    listen: '127.0.0.1',
    connections: '40',
    buffers: '64MB',
    checksums: 'on',
    name: 'countersign',
    lower: 'äö',
  });
  const wrong = new URL(url);
  wrong.password = 'guess';
  await expect(query(wrong.toString(), 'select 1')).rejects.toThrow(/password authentication failed/);
  if (process.platform !== 'win32') {
    expect((await stat(path.join(dataDir, 'postgres.password'))).mode & 0o777).toBe(0o600);
    expect((await stat(path.join(dataDir, 'postgres'))).mode & 0o777).toBe(0o700);
  }
});

test('data is there after a stop and a start, and stopping twice is harmless', async () => {
  const first = await start();
  await query(first.url, 'create table kept (n int)');
  await query(first.url, 'insert into kept values (7)');
  await Promise.all([first.stop(), first.stop()]);
  expect(await exists('countersign.lock')).toBe(false);
  expect(await exists('postgres/postmaster.pid')).toBe(false);
  const second = await start();
  expect(await query(second.url, 'select n from kept')).toEqual([{ n: 7 }]);
});

test('stopping ends sessions that are open', async () => {
  const database = await start();
  const client = new pg.Client(database.url);
  client.on('error', () => undefined);
  await client.connect();
  const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
  await database.stop();
  await ended;
});

test('after kill -9 the next start ends the PostgreSQL that was left and finds the data', async () => {
  const { child, url } = await startChild();
  await query(url, 'create table kept (n int)');
  await query(url, 'insert into kept values (1), (2)');
  const left = Number((await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);
  await kill(child);
  const { url: next } = await start();
  expect(await query(next, 'select count(*)::int as n from kept')).toEqual([{ n: 2 }]);
  expect(await identify(left)).toBeNull();
});

test('after both it and its PostgreSQL were killed the data is recovered', async () => {
  const { child, url } = await startChild();
  await query(url, 'create table kept (n int)');
  await query(url, 'insert into kept values (3)');
  const server = Number((await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);
  await kill(child);
  process.kill(server, 'SIGKILL');
  const { url: next } = await start();
  expect(await query(next, 'select n from kept')).toEqual([{ n: 3 }]);
});

test('a process that ends without stopping takes its PostgreSQL along', async () => {
  const { child } = await startChild('setTimeout(() => process.exit(3), 50);');
  const server = Number((await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);
  await once(child, 'exit');
  await expect.poll(() => identify(server), { timeout: 5_000 }).toBeNull();
});

test('a second process on the folder is refused with the pid of the first, and harms nothing', async () => {
  const { child, url } = await startChild();
  expect(await refusal()).toMatchObject({
    code: 'in_use',
    message: `another Countersign (pid ${child.pid}) is using ${dataDir}; stop it or set DATA_DIR`,
  });
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('of starts at the same moment one wins', async () => {
  const results = await Promise.allSettled([start(), start(), start()]);
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
});

test('a lock whose pid was given to another process is taken over', async () => {
  await mkdir(dataDir, { recursive: true });
  await writeFile(path.join(dataDir, 'countersign.lock'), JSON.stringify({ pid: process.ppid, startedAt: 'long ago' }));
  await expect(start()).resolves.toBeDefined();
});

test.each(['', '{', '{"pid":"x"}'])('a broken lock file (%j) does not stop a start', async (content) => {
  await mkdir(dataDir, { recursive: true });
  await writeFile(path.join(dataDir, 'countersign.lock'), content);
  await expect(start()).resolves.toBeDefined();
});

test('a pid file that names another living process does not stop a start', async () => {
  await (await start()).stop();
  running.length = 0;
  const file = path.join(dataDir, 'postgres/postmaster.pid');
  await writeFile(file, `${process.pid}\n${dataDir}/postgres\n1\n5432\n\n127.0.0.1\n\nready\n`);
  await expect(start()).resolves.toBeDefined();
  expect(await identify(process.pid)).not.toBeNull();
});

test('a first start that was killed leaves nothing in the way', async () => {
  await mkdir(path.join(dataDir, 'postgres.new-dead'), { recursive: true });
  await mkdir(path.join(dataDir, 'postgres'));
  await writeFile(path.join(dataDir, 'postgres.new-dead/PG_VERSION'), '18');
  await writeFile(path.join(dataDir, 'postgres.password'), 'of the killed one');
  await start();
  expect(await exists('postgres.new-dead')).toBe(false);
});

test('a folder of foreign files, another version, or without its password is refused and left as it is', async () => {
  const cluster = path.join(dataDir, 'postgres');
  await mkdir(cluster, { recursive: true });
  await writeFile(path.join(cluster, 'thesis.txt'), 'years of work');
  expect(await refusal()).toMatchObject({ code: 'bad_folder', message: expect.stringContaining('set DATA_DIR') });
  await writeFile(path.join(cluster, 'PG_VERSION'), '15\n');
  expect(await refusal()).toMatchObject({ code: 'bad_folder', message: expect.stringContaining('PostgreSQL 15') });
  await writeFile(path.join(cluster, 'PG_VERSION'), '18\n');
  expect(await refusal()).toMatchObject({ code: 'bad_folder', message: expect.stringContaining('postgres.password') });
  expect(await readFile(path.join(cluster, 'thesis.txt'), 'utf8')).toBe('years of work');
  expect(await exists('countersign.lock')).toBe(false);
});

test('a data folder that is a file is refused', async () => {
  await writeFile(dataDir, '');
  expect(await refusal()).toMatchObject({ code: 'bad_folder', message: expect.stringContaining('DATA_DIR') });
  await rm(dataDir);
});

test.runIf(process.getuid?.() === 0)('under root a folder that PostgreSQL cannot walk to is named', async () => {
  const closed = path.dirname(dataDir);
  await chmod(closed, 0o700);
  const closedError = await startEmbedded({ dataDir: path.join(closed, 'inner'), log }).then(
    (database) => database.stop(),
    (reason: unknown) => reason,
  );
  expect(closedError).toMatchObject({ code: 'bad_folder', message: expect.stringContaining(closed) });
});

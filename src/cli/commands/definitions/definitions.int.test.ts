import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '#testing/database/database.ts';
import { openOffice } from '#testing/desks/office.ts';
import { type Answered, commandLine } from '#testing/process/command-line.ts';

const shipped = (name: string) => fileURLToPath(new URL(`../../../../workflows/${name}`, import.meta.url));
const review = (stage: string) =>
  `key: purchase\nname: Purchase\nstages:\n  - { key: review, approvals: [{ role: reviewer }], ${stage} }\n  - { key: done, final: true }\n`;

let folder: string;
let database: TestDatabase;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'countersign-cli-'));
  database = await testDatabase();
  await openOffice(database.pool, 'T1', []);
  await writeFile(path.join(folder, 'one.yaml'), review('due_in: 2d'));
  await writeFile(path.join(folder, 'two.yaml'), review('due_in: 3d'));
  await writeFile(path.join(folder, 'wrong.yaml'), review('due_in: soon'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

const run = (...args: string[]): Promise<Answered> => commandLine(folder, args);
const withDatabase = (...args: string[]): Promise<Answered> =>
  commandLine(folder, args, { DATABASE_URL: database.url });

test('validate says good and ends with 0, or tells path and line and ends with 1', async () => {
  expect(await run('definitions', 'validate', 'one.yaml', shipped('roles.yaml'))).toMatchObject({
    code: 0,
    stderr: '',
  });
  const wrong = await run('definitions', 'validate', 'one.yaml', 'wrong.yaml');
  expect(wrong).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^one.yaml: good\nwrong.yaml: stages.0.due_in \(line 4\): /),
  });
  expect(await run('definitions', 'validate', 'absent.yaml')).toMatchObject({ code: 1 });
});

test('validate as JSON is a list of files, each with its issues', async () => {
  const { code, stdout } = await run('definitions', 'validate', '--json', 'one.yaml', 'wrong.yaml');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toEqual([
    { file: 'one.yaml', issues: [] },
    {
      file: 'wrong.yaml',
      issues: [{ path: 'stages.0.due_in (line 4)', message: expect.stringContaining('a duration') }],
    },
  ]);
});

test.each([
  [['definitions', 'validate']],
  [['definitions', 'publish']],
  [['definitions', 'diff', 'one.yaml']],
  [['definitions', 'validate', '--nonsense', 'one.yaml']],
  [['definitions', 'diagram', 'one.yaml', '--out', 'picture.gif']],
  [['simulate']],
  [['simulate', 'one.yaml', '--data', 'not json']],
  [['simulate', 'one.yaml', '--data', '[1]']],
  [['simulate', 'one.yaml', '--now', 'tomorrow']],
  [['simulate', 'one.yaml', '--requester', 'alice']],
  [['nonsense']],
])('%j is used wrongly: it ends with 2 and says how', async (args) => {
  const { code, stderr } = await run(...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(/Usage: countersign/);
});

test('help ends with 0', async () => {
  expect(await run('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('simulate') });
});

test('diff tells in words what the second file does otherwise', async () => {
  expect(await run('definitions', 'diff', 'one.yaml', 'two.yaml')).toMatchObject({
    code: 0,
    stdout: 'Stage Review: due in 3 days instead of 2 days\n',
  });
  expect(await run('definitions', 'diff', 'one.yaml', 'one.yaml')).toMatchObject({ stdout: 'Both do the same.\n' });
  expect(await run('definitions', 'diff', 'one.yaml', 'wrong.yaml')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('wrong.yaml: stages.0.due_in'),
  });
});

test('publishing tells what changed, and versions can be compared', async () => {
  expect((await withDatabase('definitions', 'publish', 'one.yaml')).stdout).toMatch(
    /^Published purchase, version 1\.\n/,
  );
  const second = await withDatabase('definitions', 'publish', 'two.yaml');
  expect(second).toMatchObject({
    code: 0,
    stdout: 'Published purchase, version 2.\n  Stage Review: due in 3 days instead of 2 days\n',
  });
  const compared = await withDatabase('definitions', 'diff', 'purchase', 'purchase@1', '--json');
  expect(JSON.parse(compared.stdout)).toEqual({ changes: ['Stage Review: due in 2 days instead of 3 days'] });
});

test('a definition is switched off and on again', async () => {
  const off = await withDatabase('definitions', 'deactivate', 'purchase', '--json');
  expect(JSON.parse(off.stdout)).toEqual({ key: 'purchase', active: false, changed: true });
  expect((await withDatabase('definitions', 'list')).stdout).toContain('(switched off)');
  expect((await withDatabase('definitions', 'activate', 'purchase')).stdout).toBe('purchase is switched on.\n');
  expect((await withDatabase('definitions', 'activate', 'purchase')).stdout).toBe(
    'purchase was switched on already.\n',
  );
});

test('what is not published is said, with what is', async () => {
  const unknown = await withDatabase('definitions', 'deactivate', 'holiday');
  expect(unknown).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no definition "holiday". There are: purchase.'),
  });
  expect(await withDatabase('definitions', 'diff', 'purchase', 'purchase@9')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no file and no definition "purchase@9".'),
  });
});

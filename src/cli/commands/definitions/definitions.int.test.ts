import { beforeAll, expect, test } from 'vitest';
import { shippedFile } from '#testing/builders/examples.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { openOffice } from '#testing/desks/office.ts';
import { ownCommandLine } from '#testing/process/command-line.ts';

function review(stage: string): string {
  return `key: purchase\nname: Purchase\nstages:\n  - { key: review, approvals: [{ role: reviewer }], ${stage} }\n  - { key: done, final: true }\n`;
}

const database = ownDatabase();
const { folder, run } = ownCommandLine(database);
beforeAll(async () => {
  await openOffice(database.pool, 'T1');
  await folder.write('one.yaml', review('due_in: 2d'));
  await folder.write('two.yaml', review('due_in: 3d'));
  await folder.write('wrong.yaml', review('due_in: soon'));
});

test('validate says good and ends with 0, or tells path and line and ends with 1', async () => {
  expect(await run('definitions', 'validate', 'one.yaml', shippedFile('roles.yaml'))).toMatchObject({
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
  expect((await run('definitions', 'publish', 'one.yaml')).stdout).toMatch(/^Published purchase, version 1\.\n/);
  const second = await run('definitions', 'publish', 'two.yaml');
  expect(second).toMatchObject({
    code: 0,
    stdout: 'Published purchase, version 2.\n  Stage Review: due in 3 days instead of 2 days\n',
  });
  const compared = await run('definitions', 'diff', 'purchase', 'purchase@1', '--json');
  expect(JSON.parse(compared.stdout)).toEqual({ changes: ['Stage Review: due in 2 days instead of 3 days'] });
});

test('a definition is switched off and on again', async () => {
  const off = await run('definitions', 'deactivate', 'purchase', '--json');
  expect(JSON.parse(off.stdout)).toEqual({ key: 'purchase', active: false, changed: true });
  expect((await run('definitions', 'list')).stdout).toContain('(switched off)');
  expect((await run('definitions', 'activate', 'purchase')).stdout).toBe('purchase is switched on.\n');
  expect((await run('definitions', 'activate', 'purchase')).stdout).toBe('purchase was switched on already.\n');
});

test('what is not published is said, with what is', async () => {
  const unknown = await run('definitions', 'deactivate', 'holiday');
  expect(unknown).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no definition "holiday". There are: purchase.'),
  });
  expect(await run('definitions', 'diff', 'purchase', 'purchase@9')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no file and no definition "purchase@9".'),
  });
});

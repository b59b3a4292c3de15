import { readdir, readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { openOffice } from '#testing/desks/office.ts';
import { ownCommandLine } from '#testing/process/command-line.ts';

const source = {
  key: 'purchase',
  name: { en: 'Purchase', ar: 'شراء' },
  stages: [
    { key: 'review', approvals: [{ role: 'reviewer' }] },
    { key: 'done', final: true },
  ],
};

const database = ownDatabase();
const { folder, run } = ownCommandLine(database);
beforeAll(async () => {
  const office = await openOffice(database.pool, 'T1');
  await office.publish(source);
  await folder.write('purchase.json', JSON.stringify(source));
});

async function drawn(...words: string[]): Promise<string> {
  const { code, stderr } = await run('definitions', 'diagram', ...words, '--out', 'picture.svg');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return readFile(folder.file('picture.svg'), 'utf8');
}

test('draws a definition file, in the language asked for', async () => {
  expect(await drawn('purchase.json')).toContain('>Purchase</text>');
  expect(await drawn('purchase.json', '--locale', 'ar')).toContain('>شراء</text>');
});

test('draws a published definition by its key', async () => {
  expect(await drawn('purchase')).toContain('data-stage="review"');
  expect(await run('definitions', 'diagram', 'sale')).toMatchObject({
    code: 1,
    stderr: 'There is no file and no definition "sale".\n',
  });
});

test('without a file the picture is printed, and told as JSON', async () => {
  const printed = await run('definitions', 'diagram', 'purchase.json');
  expect(printed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^<svg [\s\S]*<\/svg>\n$/) });
  const told = await run('definitions', 'diagram', 'purchase.json', '--json');
  expect(JSON.parse(told.stdout)).toEqual({ key: 'purchase', svg: printed.stdout });
});

test('names every fault of a file, and writes nothing', async () => {
  await folder.write('wrong.json', JSON.stringify({ ...source, stages: [{ key: 'done', final: true }] }));
  expect(await run('definitions', 'diagram', 'wrong.json', '--out', 'wrong.svg')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('wrong.json: initial_stage'),
  });
  expect(await readdir(folder.path)).not.toContain('wrong.svg');
});

test('refuses a picture of any other kind', async () => {
  expect(await run('definitions', 'diagram', 'purchase', '--out', 'picture.gif')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('must end in .svg or .png'),
  });
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type TestDatabase, testDatabase } from '#testing/database/database.ts';
import { openOffice } from '#testing/desks/office.ts';
import { publishDefinition } from '#workflow/definitions/publish.ts';
import { registerDiagram } from './diagram.ts';

const source = {
  key: 'purchase',
  name: { en: 'Purchase', ar: 'شراء' },
  stages: [
    { key: 'review', approvals: [{ role: 'reviewer' }] },
    { key: 'done', final: true },
  ],
};

let folder = '';
let database: TestDatabase;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diagram-'));
  database = await testDatabase();
  vi.stubEnv('DATABASE_URL', database.url);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function diagram(...words: string[]): Promise<void> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  registerDiagram(program);
  await program.parseAsync(['diagram', ...words], { from: 'user' });
}

async function drawn(...words: string[]): Promise<string> {
  const out = path.join(folder, 'picture.svg');
  await diagram(...words, '--out', out);
  return readFile(out, 'utf8');
}

test('draws a definition file, in the language asked for', async () => {
  const file = path.join(folder, 'purchase.json');
  await writeFile(file, JSON.stringify(source));
  expect(await drawn(file)).toContain('>Purchase</text>');
  expect(await drawn(file, '--locale', 'ar')).toContain('>شراء</text>');
});

test('draws a published definition by its key', async () => {
  const { env, tenantId } = await openOffice(database.pool, 'T1', []);
  await publishDefinition(env, { tenantId, source, actorId: null });
  expect(await drawn('purchase')).toContain('data-stage="review"');
  await expect(diagram('sale')).rejects.toThrow('There is no file and no definition "sale".');
});

test('names every fault of a file, and writes nothing', async () => {
  const file = path.join(folder, 'wrong.json');
  await writeFile(file, JSON.stringify({ ...source, stages: [{ key: 'done', final: true }] }));
  await expect(diagram(file)).rejects.toThrow(`${file}: initial_stage`);
});

test('refuses a picture of any other kind', async () => {
  await expect(diagram('purchase', '--out', 'picture.gif')).rejects.toThrow('must end in .svg or .png');
});

import { randomUUID } from 'node:crypto';
import { mkdir, symlink } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { member, openOffice } from '#testing/desks/office.ts';
import { ownFolder } from '#testing/own.ts';
import { wordsOf } from '#testing/process/shell-words.ts';
import { newProgram } from './program.ts';

const database = ownDatabase();
const folder = ownFolder();
const home = process.cwd();
const leave = { key: 'leave', name: 'Leave', stages: [{ key: 'review', approvals: [{ role: 'manager' }] }] };

/** What the examples speak of: people, definitions, a token of theirs, the audit of another day. */
beforeAll(async () => {
  const office = await openOffice(database.pool, 'T1', [member('UBOB', { name: 'bob' }), member('erp')]);
  await office.put('employee', 'UBOB');
  await office.publish(leave);
  await office.publish({ ...leave, name: 'Time off' });
  await database.pool.query(
    `insert into api_token (tenant_id, id, user_id, token_hash, created_at)
     values ('T1', '0198c0de-0000-7000-8000-000000000000', 'erp', sha256('none'), now())`,
  );
  await symlink(fileURLToPath(new URL('../../workflows', import.meta.url)), folder.file('workflows'));
  await mkdir(folder.file('.config/fish/completions'), { recursive: true });
  vi.stubEnv('DATABASE_URL', database.url);
  vi.stubEnv('DATA_DIR', folder.file('data'));
  vi.stubEnv('TOKEN_ENCRYPTION_KEY', Buffer.from(randomUUID().slice(0, 32)).toString('base64'));
  process.chdir(folder.path);
  await run(['history', 'export', '--out', 'audit.ndjson']);
});
afterAll(() => {
  process.chdir(home);
  vi.unstubAllEnvs();
});

/** Runs a command within this process. @returns its exit code and what it printed. */
async function run(words: readonly string[]): Promise<{ code: number; output: string }> {
  let output = '';
  const print = (text: unknown) => {
    output += String(text);
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockImplementation(print));
  try {
    await newProgram().parseAsync(words, { from: 'user' });
    return { code: Number(process.exitCode ?? 0), output };
  } catch (error) {
    return { code: 2, output: `${output}${error}` };
  } finally {
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
  }
}

function examplesOf(command: Command): string[] {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  const own = Array.from(help.matchAll(/^ {2}countersign (.+)$/gm), ([, line = '']) => line);
  return [...own, ...command.commands.flatMap(examplesOf)];
}

const examples = examplesOf(newProgram());

test('every command shows an example', () => {
  const leaves = (command: Command): Command[] =>
    command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
  expect(
    leaves(newProgram())
      .filter((command) => examplesOf(command).length === 0)
      .map((one) => one.name()),
  ).toEqual([]);
});

test.each(examples)('countersign %s does what it shows', async (line) => {
  const { code, output } = await run(await wordsOf(line, { cwd: folder.path, env: { HOME: folder.path } }));
  // It finds that nobody has some of the roles: that is what it is for.
  expect(code, output).toBe(line.startsWith('doctor') ? 1 : 0);
});

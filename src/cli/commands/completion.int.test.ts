import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { ownCommandLine } from '#testing/process/command-line.ts';

const start = promisify(execFile);
const { folder, run } = ownCommandLine();
beforeAll(async () => {
  for (const shell of ['bash', 'fish']) await folder.write(shell, (await run('completion', shell)).stdout);
});

/** What bash offers for the last of these words. */
async function offered(...words: string[]): Promise<string[]> {
  const line = ['countersign', ...words].map((word) => `'${word}'`).join(' ');
  const script = `. ./bash; COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _countersign; echo "\${COMPREPLY[@]}"`;
  const { stdout } = await start('bash', ['--norc', '-c', script], { cwd: folder.path });
  return stdout.trim().split(' ').filter(Boolean);
}

test('bash is offered commands, their commands, options and choices', async () => {
  expect(await offered('def')).toEqual(['definitions']);
  expect(await offered('roles', '')).toEqual(['list', 'grant', 'revoke', '--help']);
  expect(await offered('cleanup', '--dr')).toEqual(['--dry-run']);
  expect(await offered('cleanup', '--days', '90', '--status', 're')).toEqual(['rejected']);
  expect(await offered('token', 'create', '--tenant', 'T1', '--us')).toEqual(['--user']);
  expect(await offered('completion', 'f')).toEqual(['fish']);
});

test('where a name or a file stands, bash is offered nothing of ours', async () => {
  expect(await offered('token', 'create', '--user', '')).toEqual([]);
  expect(await offered('definitions', 'validate', 'work')).toEqual([]);
});

const hasFish = await start('fish', ['--version']).then(
  () => true,
  () => false,
);
test.skipIf(!hasFish)('fish is offered the same, with what they mean', async () => {
  const offers = async (line: string) =>
    (await start('fish', ['--no-config', '-c', `source ./fish; complete -C '${line}'`], { cwd: folder.path })).stdout;
  expect(await offers('countersign roles ')).toMatch(/^grant\tgive a role/m);
  expect(await offers('countersign roles gr')).not.toContain('revoke');
  expect(await offers('countersign cleanup --status ')).toMatch(/^rejected\t/m);
  expect(await offers('countersign token create --us')).toMatch(/^--user\t/m);
});

test('another shell is refused, and the shells there are named', async () => {
  expect(await run('completion', 'tcsh')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/bash, zsh, fish/),
  });
});

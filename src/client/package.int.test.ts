import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
let project: string;

/** Another system's project, with the package in it as npm would put it there: packed, without what is only built here. */
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'countersign-client-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project]);
  const [{ filename }] = Object.values(JSON.parse(stdout.slice(stdout.search(/^[[{]/m)))) as [{ filename: string }];
  await mkdir(join(project, 'node_modules'));
  await run('tar', ['-xzf', join(project, filename), '-C', join(project, 'node_modules')]);
  await run('mv', [join(project, 'node_modules/package'), join(project, 'node_modules/countersign')]);
  for (const name of ['hono', '@types', 'undici-types'])
    await symlink(resolve('node_modules', name), join(project, 'node_modules', name));
  await writeFile(join(project, 'package.json'), JSON.stringify({ type: 'module' }));
});
afterAll(() => rm(project, { recursive: true, force: true }));

test('an installed package brings the client as JavaScript', async () => {
  const code = `
    import { connect, Problem } from 'countersign/client';
    const call = async (input) => Response.json({ title: 'Not found', detail: String(input) }, { status: 404 });
    const { api } = connect({ url: 'http://bot', token: 'cs_x', fetch: call });
    await api.workflows[':id'].$get({ param: { id: 'WF-7' } }).catch((error) => {
      console.log(error instanceof Problem, error.status, error.message);
    });`;
  await writeFile(join(project, 'main.js'), code);
  const { stdout } = await run('node', ['main.js'], { cwd: project });
  expect(stdout).toBe('true 404 http://bot/api/v1/workflows/WF-7\n');
});

test('its types hold the example, and refuse what the API does not take', async () => {
  const example = await readFile('examples/start-and-wait.ts', 'utf8');
  await writeFile(join(project, 'good.ts'), example);
  await writeFile(join(project, 'bad.ts'), example.replace('definition_key:', 'definition:'));
  const check = (file: string) => {
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--types', 'node'];
    return run(resolve('node_modules/.bin/tsc'), ['--ignoreConfig', ...options, file], { cwd: project });
  };
  await check('good.ts');
  await expect(check('bad.ts')).rejects.toMatchObject({
    stdout: expect.stringContaining("'definition' does not exist"),
  });
});

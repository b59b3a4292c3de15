import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { demoPeople, demoWorld } from '#demo/workspace.ts';
import { rolesNamed } from '#domain/definition/definition.ts';
import { BUILT_IN_ROLES } from '#domain/people/role.ts';
import { rolesFor } from '#domain/people/roles-file.ts';
import { readDefinitionFile, readWorkflowsDir } from './files.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'countersign-files-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  const file = path.join(dir, name);
  await writeFile(file, text);
  return file;
}

function good(key: string) {
  return `key: ${key}\nname: Good\nstages:\n  - { key: a, approvals: [{ role: r }] }\n`;
}

test('the shipped definitions are all valid, and in the demo there is somebody in every role they name', async () => {
  const shipped = await readWorkflowsDir(fileURLToPath(new URL('../../../workflows', import.meta.url)));
  expect(shipped.problems).toEqual([]);
  expect(shipped.definitions.map((one) => one.definition.key)).toEqual([
    'document_approval',
    'expense_report',
    'forecast_cycle',
    'purchase_request',
    'time_off',
  ]);
  const { roles } = rolesFor(shipped.roles ?? {}, demoWorld.team.id);
  const people: string[] = Object.values(demoPeople).map((person) => person.id);
  for (const role of new Set(shipped.definitions.flatMap((one) => rolesNamed(one.definition)))) {
    const members = roles[role]?.members ?? [];
    expect(members.length, role).toBeGreaterThan(0);
    expect(people).toEqual(expect.arrayContaining(members));
  }
});

test('outside the demo the shipped roles file puts nobody into a role', async () => {
  const { roles } = await readWorkflowsDir(fileURLToPath(new URL('../../../workflows', import.meta.url)));
  const everywhere = rolesFor(roles ?? {}, 'TELSEWHERE').roles;
  expect(Object.values(everywhere).flatMap((role) => role.members)).toEqual([]);
  expect(Object.keys(everywhere).filter((role) => role in BUILT_IN_ROLES)).toEqual([]);
});

test('a fault is told with its path and line', async () => {
  const file = await write(
    'a.yaml',
    `${good('a')}    due_in: soon\n  - { key: b, final: yes please }\n`
      .replace('{ key: a, ', 'key: a\n    ')
      .replace(' }] }', ' }]'),
  );
  const refusal = expect(readDefinitionFile(file)).rejects;
  await refusal.toMatchObject({
    code: 'invalid_definition',
    params: { issues: [{ path: 'stages.0.due_in (line 6)' }, { path: 'stages.1.final (line 7)' }] },
  });
});

test('faults between stages are told with the line of the stage', async () => {
  const file = await write(
    'a.yaml',
    'key: a\nname: A\nstages:\n  - { key: one, approvals: [{ role: r }] }\n  - key: two\n',
  );
  await expect(readDefinitionFile(file)).rejects.toMatchObject({
    params: { issues: expect.arrayContaining([expect.objectContaining({ path: 'stages.two (line 5)' })]) },
  });
});

test('what publishing refuses is refused in a file, which does not keep the others from being read', async () => {
  await write('ask.yaml', good('ask'));
  await write('endless.yaml', `${good('endless')}description: .inf\n`);
  await write('one.yaml', good('one'));
  const { definitions, problems } = await readWorkflowsDir(dir);
  expect(definitions.map((one) => one.definition.key)).toEqual(['one']);
  expect(problems).toMatchObject([
    { issues: [{ path: 'key (line 1)', message: expect.stringContaining("the program's own definition") }] },
    { issues: [{ message: expect.stringContaining('cannot be kept exactly') }] },
  ]);
});

test('what is not YAML or JSON at all is told with the line', async () => {
  const yaml = await write('a.yaml', 'key: a\nname: [\n');
  await expect(readDefinitionFile(yaml)).rejects.toMatchObject({
    params: { issues: [{ path: expect.stringMatching(/^line \d/) }] },
  });
  const json = await write('a.json', '{"key": "a",\n}');
  await expect(readDefinitionFile(json)).rejects.toMatchObject({
    params: { issues: [{ message: expect.stringContaining('line 2') }] },
  });
  const bomb = await write(
    'b.yaml',
    `a: &a [x]\n${Array.from(
      { length: 9 },
      (_, i) =>
        `b${i}: &b${i} [${Array(20)
          .fill(i ? `*b${i - 1}` : '*a')
          .join(',')}]`,
    ).join('\n')}\n`,
  );
  await expect(readDefinitionFile(bomb)).rejects.toMatchObject({ code: 'invalid_definition' });
});

test('a folder gives its good files, its roles, and every problem of the others', async () => {
  await write('one.yaml', good('one'));
  await write('two.yml', good('one'));
  await write('three.json', '{"key": "three"}');
  await write('actions.yaml', 'actions: []');
  await write('notes.txt', 'nothing');
  await write('roles.yaml', 'roles:\n  a: { parent: b }\n  b: { parent: a }\n');
  const { definitions, roles, problems } = await readWorkflowsDir(dir);
  expect(definitions.map((one) => path.basename(one.path))).toEqual(['one.yaml']);
  expect(roles).toBeNull();
  expect(problems.map((one) => path.basename(one.path)).sort()).toEqual(['roles.yaml', 'three.json', 'two.yml']);
  const circle = problems.find((one) => one.path.endsWith('roles.yaml'));
  expect(circle?.issues.map((issue) => issue.path)).toEqual(['roles.a.parent (line 2)', 'roles.b.parent (line 3)']);
  expect((await readWorkflowsDir(path.join(dir, 'none'))).problems).toHaveLength(1);
});

test('a file that is not UTF-8 is a problem, and nothing of it is guessed', async () => {
  await writeFile(path.join(dir, 'leave.yaml'), Buffer.from(good('leave').replace('Good', 'Cong\u00e9'), 'latin1'));
  await write('other.yaml', `\ufeff${good('other')}`);
  const { definitions, problems } = await readWorkflowsDir(dir);
  expect(definitions.map(({ definition }) => definition.key)).toEqual(['other']);
  expect(problems).toMatchObject([{ issues: [{ path: 'file', message: 'not UTF-8' }] }]);
});

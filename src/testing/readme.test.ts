import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { englishCommands } from '#blocks/messages/en-commands.ts';
import { environmentSchema } from '#config/environment.ts';
import { parseDefinition } from '#domain/definition/parse.ts';
import { BUILT_IN_ROLES } from '#domain/people/role.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

const readme = read('README.md');

/** The example as the file ships it, of each text its English. */
function inEnglish(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inEnglish);
  if (typeof value !== 'object' || value === null) return value;
  if ('en' in value) return value.en;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inEnglish(inner)]));
}

test('the definition that the README explains is the one that is shipped', () => {
  const example = readme.match(/```yaml\n(key: purchase_request[\s\S]*?)```/)?.[1] ?? '';
  const shipped = inEnglish(parse(read('workflows/purchase_request.yaml'))) as Record<string, unknown>;
  const { entity_type, status_values, ...explained } = shipped;

  expect([entity_type, status_values]).not.toContain(undefined);
  expect(parse(example)).toEqual(explained);
  expect(parseDefinition(parse(example)).stages).toHaveLength(3);
});

test('the README lists every command and no other', () => {
  const section = readme.slice(readme.indexOf('## Commands'), readme.indexOf('## Buttons'));
  const listed = Array.from(section.matchAll(/(?:^\| |· )`([a-z]+)/gm), (match) => match[1]);

  expect(listed.toSorted()).toEqual(englishCommands.map(({ word }) => word).toSorted());
});

test('the README names only variables that there are', () => {
  const section = readme.slice(readme.indexOf('## Configuration'), readme.indexOf('## Operate it'));
  const named = Array.from(section.matchAll(/`([A-Z][A-Z_]+)`/g), (match) => match[1] ?? '');

  expect(named.filter((name) => !(name in environmentSchema.shape) && name !== 'SLACK_')).toEqual([]);
});

test('the table of permissions in docs/api.md is what the roles have', () => {
  const section = read('docs/api.md').split('## Who may what')[1] ?? '';
  const rows = Array.from(section.matchAll(/^\| `(\w+)` \| (.*) \|$/gm), ([, role = '', list = '']) => [
    role,
    list.split(', ').map((one) => one.slice(1, -1)),
  ]);

  expect(Object.fromEntries(rows)).toEqual(BUILT_IN_ROLES);
});

test('links between the documents lead somewhere', () => {
  const documents = [
    'README.md',
    'CONTRIBUTING.md',
    ...readdirSync(path.join(root, 'docs')).map((one) => `docs/${one}`),
  ];
  const broken = documents
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) =>
      Array.from(read(file).matchAll(/\]\(([^)#\s]+)[^)]*\)/g), (match) => match[1] ?? '')
        .filter((link) => !/^https?:/.test(link) && !existsSync(path.join(root, path.dirname(file), link)))
        .map((link) => `${file}: ${link}`),
    );

  expect(broken).toEqual([]);
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { englishCommands } from '#blocks/messages/en-commands.ts';
import { environmentSchema } from '#config/environment.ts';
import { parseDefinition } from '#domain/definition/parse.ts';
import { BUILT_IN_ROLES } from '#domain/people/role.ts';
import { simulate } from '#domain/simulation/simulate.ts';
import { MORNING, purchaseSource } from '#testing/builders/builders.ts';

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

test('docs/using.md lists every command and no other', () => {
  const using = read('docs/using.md');
  const section = using.slice(using.indexOf('## Commands'), using.indexOf('## Buttons'));
  const listed = Array.from(section.matchAll(/(?:^\| |· )`([a-z]+)/gm), (match) => match[1]);

  expect(listed.toSorted()).toEqual(englishCommands.map(({ word }) => word).toSorted());
});

test('docs/configuration.md names every variable that there is, and no other', () => {
  const table =
    read('docs/configuration.md')
      .match(/^\|.*$/gm)
      ?.join('\n') ?? '';
  const named = Array.from(table.matchAll(/`([A-Z][A-Z_]+)`/g), (match) => match[1] ?? '');

  expect([...new Set(named)].filter((name) => name !== 'SLACK_').sort()).toEqual(
    Object.keys(environmentSchema.shape).sort(),
  );
});

test('the README can be read in one go', () => {
  expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(220);
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

test('the glossary of tests names every builder that opens something, and none that there is not', () => {
  const folder = path.join(root, 'src/testing');
  const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .join('\n');
  const exported = Array.from(
    code.matchAll(/^export (?:async )?(?:function|const) (\w+)/gm),
    (match) => match[1] ?? '',
  );
  const column = Array.from(read('src/testing/glossary.md').matchAll(/^\| [^|]+ \| ([^|]+) \|/gm), (match) => match[1]);
  const named = Array.from(column.join().matchAll(/`(\w+)/g), (match) => match[1] ?? '');

  expect(exported.filter((name) => /^(own|open)([A-Z]|$)/.test(name) && !named.includes(name))).toEqual([]);
  expect(named.filter((name) => !exported.includes(name))).toEqual([]);
});

/** What a document says in code quotes, where that looks like a file or folder of ours. */
function pathsIn(text: string): string[] {
  const quoted = Array.from(text.matchAll(/`([^`\s]+)`/g), (match) => match[1] ?? '');
  const layers = readdirSync(path.join(root, 'src'));
  const roots = [
    'src',
    'blocks',
    'bench',
    'docs',
    'examples',
    'functions',
    'migrations',
    'tools',
    'workflows',
    ...layers,
  ];
  return quoted.filter((one) => roots.includes(one.split('/')[0] ?? '') && /\/|\.(?:ts|md|ya?ml|sql)$/.test(one));
}

test('every path that the documents name is there', () => {
  const documents = [
    ...readdirSync(path.join(root, 'docs')).map((one) => `docs/${one}`),
    'README.md',
    'CONTRIBUTING.md',
  ];
  const own = ['src/domain/glossary.md', 'src/testing/glossary.md'];
  const missing = [...documents.filter((file) => file.endsWith('.md')), ...own].flatMap((file) =>
    pathsIn(read(file))
      .filter((one) => !/[<*{]|\.data/.test(one))
      .filter((one) => !existsSync(path.join(root, one)) && !existsSync(path.join(root, 'src', one)))
      .map((one) => `${file}: ${one}`),
  );

  expect(missing).toEqual([]);
});

test('CONTRIBUTING tells of each folder what the import table says', () => {
  const table = parse(read('tools/import-table.yaml')) as Record<string, { may?: string[]; types?: string[] }>;
  const rows = Array.from(read('CONTRIBUTING.md').matchAll(/^\| `([^`]+)` \| .* \| (.*) \|$/gm));
  const told = rows.map(([, folder = '', may = '']) => [
    folder,
    may === 'everything' ? ['*'] : Array.from(may.matchAll(/`([^`]+)`/g), (match) => match[1] ?? '').sort(),
  ]);
  const unexplained = ['src', '.', 'src/testing', 'bench', 'tools', 'examples'];
  const rules = Object.entries(table)
    .filter(([folder]) => !unexplained.includes(folder) && !folder.startsWith('src/persistence/'))
    .map(([folder, { may = [], types = [] }]) => [folder, [...may, ...types].sort()]);

  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(rules));
});

/** The example under a heading or a word of docs/definitions.md, as the parts of a definition that it shows. */
function exampleAfter(words: string): Record<string, unknown> {
  const rest = read('docs/definitions.md').split(words)[1] ?? '';
  return parse(rest.match(/```yaml\n([\s\S]*?)```/)?.[1] ?? '');
}

function startOf(parts: Record<string, unknown>, data: Record<string, unknown>) {
  return simulate(parseDefinition(purchaseSource(parts)), { data, now: MORNING });
}

test('the example of amounts takes what its currency has, and no more', () => {
  const parts = exampleAfter('**Amounts.**');
  expect(startOf(parts, { amount: '1,849.50' }).problems).toEqual([]);
  expect(startOf(parts, { amount: '1849.505' }).problems).toEqual([
    { path: 'data.amount', message: expect.stringContaining('at most 2 digits') },
  ]);
});

test('the example of a title calls a request after its answers', () => {
  const parts = exampleAfter('### What a request is called');
  expect(startOf(parts, { who: 'UANN' }).title).toBe('Laptop for UANN');
});

test('the example of rules refuses what it says', () => {
  const parts = exampleAfter('### Rules of a form');
  const days = { first_day: '2026-12-01', last_day: '2026-12-24' };
  expect(startOf(parts, days).problems).toEqual([]);
  expect(startOf(parts, { ...days, days: 30, last_day: '2026-11-30' }).problems).toEqual([
    { path: 'data.last_day', message: 'This is before the first day.' },
    { path: 'data.reason', message: 'Please say why it is more than 20 days.' },
  ]);
  expect(startOf(parts, { ...days, days: 30, reason: 'A wedding' }).problems).toEqual([]);
});

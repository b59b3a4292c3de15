import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseActionsFile } from '#domain/action/file.ts';
import { parseDefinition } from '#domain/definition/parse.ts';
import { parsePeopleFile } from '#domain/people/people-file.ts';
import { parseRolesFile } from '#domain/people/roles-file.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const documents = ['README.md', ...readdirSync(path.join(root, 'docs')).map((one) => `docs/${one}`)];

type Example = { place: string; language: string; text: string };

const examples: Example[] = documents
  .filter((file) => file.endsWith('.md'))
  .flatMap((file) => {
    const text = readFileSync(path.join(root, file), 'utf8');
    return Array.from(text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm), ({ 1: language = '', 2: block = '', index }) => ({
      place: `${file}:${text.slice(0, index).split('\n').length + 1}`,
      language,
      text: block,
    }));
  });
const of = (language: string) =>
  examples.filter((one) => one.language === language).map((one) => [one.place, one] as const);

type Part = Record<string, unknown>;
const asked = { approvals: [{ role: 'manager' }] };
const done = { key: 'done', final: true };

/** A definition around what an example shows of one: the stages and fields that it speaks of, and nothing else. */
function definitionWith(part: Part): Part {
  const stages = (part.stages as Part[] | undefined) ?? stagesOf(part);
  const isStageless = part.strategy === 'single' || 'pipelines' in part;
  return { key: 'example', name: 'Example', ...(isStageless ? {} : { stages }), ...part, ...closed(part) };
}

/** What the example leaves out with "…": that of stages is the end. */
function closed({ stages, pipelines }: Part): Part {
  const last = (stages as Part[] | undefined)?.at(-1);
  return last && !last.final && !pipelines ? { stages: [...(stages as Part[]), done] } : {};
}

function stagesOf({ transitions, due_in, remind_before, on_timeout, escalate }: Part): Part[] {
  const named = ((transitions as Part[] | undefined) ?? []).flatMap(({ source, dest }) => [source, dest]);
  if (named.length === 0)
    return [JSON.parse(JSON.stringify({ key: 'one', ...asked, due_in, remind_before, on_timeout, escalate })), done];
  return [...new Set(named)].map((key, at) => ({ key, ...(at === 0 ? asked : { final: true }) }));
}

const OF_STAGES = ['due_in', 'remind_before', 'on_timeout', 'escalate'];

/** Takes an example for what its words say that it is. @throws DomainError as whoever wrote it would be told. */
function take(value: unknown): unknown {
  if (Array.isArray(value))
    return parseDefinition(definitionWith({ stages: [...value, { key: 'look', ...asked }, done], forms }));
  const part = value as Part;
  if ('key' in part) return parseDefinition(definitionWith(part));
  if ('actions' in part) return parseActionsFile(part);
  if ('roles' in part || 'default_roles' in part) return parseRolesFile(part);
  if ('people' in part) return parsePeopleFile(part);
  const whole = definitionWith(part);
  if (part.strategy !== 'single') for (const word of OF_STAGES) delete whole[word];
  return parseDefinition(whole);
}
const forms = { bank: { title: 'Bank', fields: [{ key: 'iban' }] } };

test.each(of('yaml'))('%s: what is shown in YAML is taken as it stands', (_, { text }) => {
  expect(() => take(parse(text))).not.toThrow();
});

test.each(of('json'))('%s: what is shown in JSON is JSON', (_, { text }) => {
  expect(() => JSON.parse(text)).not.toThrow();
});

// SQL is for whoever owns the server: its users and databases are everybody's, so no test makes those of the documents.
test('no example but those in SQL is in a language that no test reads', () => {
  const languages = new Set(examples.map(({ language }) => language));
  expect([...languages].sort()).toEqual(['json', 'sh', 'sql', 'ts', 'yaml']);
});

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type ActionsFile, parseActionsFile } from '#domain/action/file.ts';
import type { Definition } from '#domain/definition/definition.ts';
import { DomainError, isDomainError } from '#domain/errors.ts';
import type { Issue } from '#domain/issues.ts';
import { type PeopleFile, parsePeopleFile } from '#domain/people/people-file.ts';
import { parseRolesFile, type RolesFile } from '#domain/people/roles-file.ts';
import { messageOf, textOfBytes } from '#domain/text.ts';
import { readDefinitionText, readDocument, type TextFormat, withLines } from './text.ts';

/** A definition as a file holds it: `source` is what is published, `definition` what it means. */
export type DefinitionFile = { path: string; source: unknown; definition: Definition };

/** A file of the folder that cannot be used; the others can. */
export type FileProblem = { path: string; issues: Issue[] };

export type WorkflowsDir = {
  definitions: DefinitionFile[];
  roles: RolesFile | null;
  /** Without actions when there is no such file; null when it cannot be read, and what is stored stays. */
  actions: ActionsFile | null;
  problems: FileProblem[];
};

const FORMATS: Readonly<Record<string, TextFormat>> = { '.yaml': 'yaml', '.yml': 'yaml', '.json': 'json' };
/** Files beside the definitions that mean something else. */
const ROLES = 'roles';
const ACTIONS = 'actions';

/**
 * Reads one definition file (`.yaml`, `.yml` or `.json`).
 * @throws DomainError `invalid_definition`, each issue with its line; the file system's error when the file cannot be read.
 */
export async function readDefinitionFile(file: string): Promise<DefinitionFile> {
  return { path: file, ...readDefinitionText(await readText(file), formatOf(file)) };
}

/** Reads a roles file. @throws DomainError as {@link readDefinitionFile}. */
export async function readRolesFile(file: string): Promise<RolesFile> {
  const document = readDocument(await readText(file), formatOf(file));
  return withLines(document, () => parseRolesFile(document.value));
}

/** Reads a file of global actions. @throws DomainError as {@link readDefinitionFile}. */
export async function readActionsFile(file: string): Promise<ActionsFile> {
  const document = readDocument(await readText(file), formatOf(file));
  return withLines(document, () => parseActionsFile(document.value));
}

/** Reads the people to try a definition out with. @throws DomainError as {@link readDefinitionFile}. */
export async function readPeopleFile(file: string): Promise<PeopleFile> {
  const document = readDocument(await readText(file), formatOf(file));
  return withLines(document, () => parsePeopleFile(document.value));
}

/** Reads all definitions of a folder, with the `roles.yaml` and `actions.yaml` beside them, by name. What is wrong with one leaves the others. */
export async function readWorkflowsDir(dir: string): Promise<WorkflowsDir> {
  const found: WorkflowsDir = { definitions: [], roles: null, actions: {}, problems: [] };
  let names: string[];
  try {
    names = (await readdir(dir)).filter((name) => path.extname(name) in FORMATS && !name.startsWith('.')).sort();
  } catch (error) {
    found.problems.push({ path: dir, issues: issuesOf(error) });
    return { ...found, actions: null };
  }
  for (const name of names) {
    const file = path.join(dir, name);
    const stem = path.parse(name).name;
    try {
      if (stem === ROLES) found.roles = await readRolesFile(file);
      else if (stem === ACTIONS) found.actions = await readActionsFile(file);
      else found.definitions.push(await readDefinitionFile(file));
    } catch (error) {
      if (stem === ACTIONS) found.actions = null;
      found.problems.push({ path: file, issues: issuesOf(error) });
    }
  }
  return withoutTwins(found);
}

/** Of two files with one key neither would last: the first by name is taken, the other is a problem. */
function withoutTwins({ definitions, problems, ...others }: WorkflowsDir): WorkflowsDir {
  const first = new Map<string, string>();
  const kept = definitions.filter(({ path: file, definition: { key } }) => {
    const earlier = first.get(key);
    if (earlier === undefined) return first.set(key, file);
    problems.push({ path: file, issues: [{ path: 'key', message: `"${key}" is the key of ${earlier} already` }] });
    return false;
  });
  return { ...others, definitions: kept, problems };
}

/** @throws DomainError `invalid_definition` for what is not UTF-8, of which nothing is guessed. */
async function readText(file: string): Promise<string> {
  const text = textOfBytes(await readFile(file));
  if (text === null) throw new DomainError('invalid_definition', { issues: [{ path: 'file', message: 'not UTF-8' }] });
  return text;
}

function formatOf(file: string): TextFormat {
  return FORMATS[path.extname(file)] ?? 'yaml';
}

/** What is wrong with a file that could not be used, an issue a fault; a file that cannot be read is one as well. */
export function issuesOf(error: unknown): FileProblem['issues'] {
  if (isDomainError(error, 'invalid_definition')) return error.params.issues;
  return [{ path: 'file', message: messageOf(error) }];
}

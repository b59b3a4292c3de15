import { existsSync } from 'node:fs';
import type { CommandEnvironment } from '#compose/command-line.ts';
import type { Definition } from '#domain/definition/definition.ts';
import { isDomainError } from '#domain/errors.ts';
import { readCurrent } from '#queries/definitions/definitions.ts';
import { readVersion } from '#queries/definitions/versions.ts';
import { readDefinitionFile } from '#workflow/definitions/files.ts';
import { tenantOf, withEnvironment } from './with-environment.ts';

/**
 * The definition that an argument names: a file, or a published one by `key` or `key@version`. What has a path's signs is a
 * file, and so is what is there under that name; the database is opened for a key only.
 * @throws Error when there is none, or the file is wrong.
 */
export async function findDefinition(named: string, tenant: string | undefined): Promise<Definition> {
  if (/[./\\]/.test(named) || existsSync(named)) return readDefinition(named);
  const definition = await withEnvironment(async (env) => published(env, await tenantOf(env, tenant), named));
  if (!definition) throw new Error(`There is no file and no definition "${named}".`);
  return definition;
}

/** The current version, switched off or not, unless another is named. */
async function published(env: CommandEnvironment, tenantId: string, named: string): Promise<Definition | null> {
  const [, key = named, version] = /^(.*)@(\d{1,9})$/.exec(named) ?? [];
  if (version !== undefined) return readVersion(env, { tenantId, key, version: Number(version) });
  const current = await readCurrent(env, tenantId);
  return current.find(({ row }) => row.key === key)?.definition ?? null;
}

/** Reads a definition file. @throws Error with a line for each problem. */
export async function readDefinition(file: string): Promise<Definition> {
  return withProblems(file, async () => (await readDefinitionFile(file)).definition);
}

/** Reads a file, and says what is wrong with it a line a problem. */
export async function withProblems<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isDomainError(error, 'invalid_definition')) throw error;
    const lines = error.params.issues.map((issue) => `${file}: ${issue.path}: ${issue.message}`);
    throw new Error(lines.join('\n'), { cause: error });
  }
}

import { existsSync } from 'node:fs';
import { isDomainError, readDefinitionFile, type Tools } from '#compose/tools.ts';
import { tenantOf, withTools } from './with-tools.ts';

export type Definition = Awaited<ReturnType<typeof readDefinitionFile>>['definition'];

/**
 * The definition that an argument names: a file, or a published one by `key` or `key@version`. What has a path's signs is a
 * file, and so is what is there under that name; the database is opened for a key only.
 * @throws Error when there is none, or the file is wrong.
 */
export async function findDefinition(named: string, tenant: string | undefined): Promise<Definition> {
  if (/[./\\]/.test(named) || existsSync(named)) return readDefinition(named);
  const found: (Definition | null)[] = [];
  await withTools(async (tools) => {
    found.push(await published(tools, await tenantOf(tools, tenant), named));
  });
  const [definition] = found;
  if (!definition) throw new Error(`There is no file and no definition "${named}".`);
  return definition;
}

function published(tools: Tools, tenantId: string, named: string): Promise<Definition | null> {
  const [, key = named, version] = /^(.*)@(\d{1,9})$/.exec(named) ?? [];
  return version === undefined
    ? tools.definition(tenantId, key)
    : tools.definitionVersion(tenantId, key, Number(version));
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

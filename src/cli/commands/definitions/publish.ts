import type { Command } from 'commander';
import { example } from '#cli/example.ts';
import { print, tenantOf, withEnvironment } from '#cli/with-environment.ts';
import type { CommandEnvironment } from '#compose/command-line.ts';
import { differenceInWords } from '#domain/definition/diff.ts';
import { readVersion } from '#queries/definitions/versions.ts';
import { issuesOf, readDefinitionFile } from '#workflow/definitions/files.ts';
import { publishDefinition } from '#workflow/definitions/publish.ts';

/** `definitions publish <file>`: says which version it is now, and what that does otherwise than the one before. */
export function registerPublish(group: Command): void {
  const command = group
    .command('publish')
    .argument('<file>', 'YAML or JSON file')
    .option('--tenant <id>', 'the workspace, when there are several')
    .option('--json', 'answer as JSON');
  example(command, 'definitions publish workflows/purchase_request.yaml');
  command
    .description('publish a definition as its next version')
    .action((file: string, { tenant }: { tenant?: string }) =>
      withEnvironment(async (env) => {
        const source = await sourceIn(file);
        const tenantId = await tenantOf(env, tenant);
        const published = await publishDefinition(env, { tenantId, source, actorId: null });
        const { version, unchanged, createdRoles } = published;
        const { key } = published.definition;
        const changes = unchanged ? [] : await changesSince(env, { tenantId, key, version });
        const said = unchanged
          ? `${key} is published like this already, as version ${version}.`
          : `Published ${key}, version ${version}.`;
        print(command, { key, version, unchanged, changes, created_roles: createdRoles }, [
          said,
          ...changes.map((change) => `  ${change}`),
          ...createdRoles.map((role) => `The role ${role} was created; nobody has it yet.`),
        ]);
      }),
    );
}

async function sourceIn(file: string): Promise<unknown> {
  try {
    return (await readDefinitionFile(file)).source;
  } catch (error) {
    const lines = issuesOf(error).map((issue) => `${file}: ${issue.path}: ${issue.message}`);
    throw new Error(lines.join('\n'), { cause: error });
  }
}

/** What a version changed against the one before it. */
async function changesSince(
  env: CommandEnvironment,
  { tenantId, key, version }: { tenantId: string; key: string; version: number },
): Promise<string[]> {
  const before = await readVersion(env, { tenantId, key, version: version - 1 });
  const after = await readVersion(env, { tenantId, key, version });
  return before && after ? differenceInWords(before, after) : [];
}

import type { Command } from 'commander';
import { example } from '#cli/example.ts';
import { findDefinition } from '#cli/find-definition.ts';
import { print, tenantOf, withTools } from '#cli/with-tools.ts';
import {
  differenceInWords,
  isDomainError,
  readActionsFile,
  readDefinitionFile,
  readRolesFile,
  type Tools,
} from '#compose/tools.ts';
import { registerDiagram } from './diagram.ts';

/** `definitions validate|publish|list|diff|diagram|activate|deactivate`. Validating needs no database, so that a designer's own tests can use it. */
export function registerDefinitions(program: Command): void {
  const group = program.command('definitions').description('workflow definitions');
  const validate = group
    .command('validate')
    .argument('<file...>', 'YAML or JSON files')
    .option('--json', 'answer as JSON');
  example(validate, 'definitions validate workflows/*.yaml');
  validate.description('check definition files; exit 1 when one is wrong').action(async (files: string[]) => {
    const results = await Promise.all(files.map(check));
    print(
      validate,
      results,
      results.flatMap(({ file, issues }) =>
        issues.length === 0 ? [`${file}: good`] : issues.map((issue) => `${file}: ${issue.path}: ${issue.message}`),
      ),
    );
    if (results.some(({ issues }) => issues.length > 0)) process.exitCode = 1;
  });
  const publish = group
    .command('publish')
    .argument('<file>', 'YAML or JSON file')
    .option('--tenant <id>', 'the workspace, when there are several')
    .option('--json', 'answer as JSON');
  example(publish, 'definitions publish workflows/purchase_request.yaml');
  publish
    .description('publish a definition as its next version')
    .action((file: string, { tenant }: { tenant?: string }) =>
      withTools(async (tools) => {
        const { problems } = await checked(file);
        if (problems.length > 0) throw new Error(problems.join('\n'));
        const tenantId = await tenantOf(tools, tenant);
        const { definition, version, unchanged, createdRoles } = await tools.publish(tenantId, file);
        const changes = unchanged ? [] : await changesSince(tools, tenantId, definition.key, version);
        const said = unchanged
          ? `${definition.key} is published like this already, as version ${version}.`
          : `Published ${definition.key}, version ${version}.`;
        print(publish, { key: definition.key, version, unchanged, changes, created_roles: createdRoles }, [
          said,
          ...changes.map((change) => `  ${change}`),
          ...createdRoles.map((role) => `The role ${role} was created; nobody has it yet.`),
        ]);
      }),
    );
  registerDiff(group);
  registerSwitch(group, 'activate', true);
  registerSwitch(group, 'deactivate', false);
  registerDiagram(group);
  const list = group
    .command('list')
    .option('--tenant <id>', 'the workspace, when there are several')
    .option('--json', 'answer as JSON');
  example(list, 'definitions list --json');
  list.description('list definitions').action(({ tenant }: { tenant?: string }) =>
    withTools(async (tools) => {
      const definitions = await tools.definitions(await tenantOf(tools, tenant));
      print(
        list,
        definitions,
        definitions.map(
          ({ key, version, name, active }) => `${key}  version ${version}  ${name}${active ? '' : '  (switched off)'}`,
        ),
      );
    }),
  );
}

/** What a version changed against the one before it. */
async function changesSince(tools: Tools, tenantId: string, key: string, version: number): Promise<string[]> {
  const before = await tools.definitionVersion(tenantId, key, version - 1);
  const after = await tools.definitionVersion(tenantId, key, version);
  return before && after ? differenceInWords(before, after) : [];
}

function registerDiff(group: Command): void {
  const diff = group
    .command('diff')
    .option('--tenant <id>', 'the workspace, when there are several')
    .option('--json', 'answer as JSON');
  example(
    diff,
    'definitions diff purchase_request workflows/purchase_request.yaml',
    'definitions diff leave@1 leave@2',
  );
  diff
    .description('tell in words what the second of two definitions does otherwise')
    .argument('<before>', 'YAML or JSON file, or a published definition as key or key@version')
    .argument('<after>', 'the same')
    .action(async (before: string, after: string, { tenant }: { tenant?: string }) => {
      const changes = differenceInWords(await findDefinition(before, tenant), await findDefinition(after, tenant));
      print(diff, { changes }, changes.length > 0 ? changes : ['Both do the same.']);
    });
}

/** Switched off, a definition cannot be started any more; what is running goes on. */
function registerSwitch(group: Command, word: 'activate' | 'deactivate', active: boolean): void {
  const command = group
    .command(word)
    .argument('<key>', 'of a definition, as `definitions list` shows it')
    .option('--tenant <id>', 'the workspace, when there are several')
    .option('--json', 'answer as JSON');
  example(command, `definitions ${word} purchase_request`);
  const state = active ? 'on' : 'off';
  command
    .description(
      active ? 'let a definition be started again' : 'let a definition be started no more; what runs goes on',
    )
    .action((key: string, { tenant }: { tenant?: string }) =>
      withTools(async (tools) => {
        const { changed } = await tools.switchDefinition(await tenantOf(tools, tenant), key, active).catch(explained);
        const said = changed ? `${key} is switched ${state}.` : `${key} was switched ${state} already.`;
        print(command, { key, active, changed }, [said]);
      }),
    );
}

function explained(error: unknown): never {
  if (!isDomainError(error, 'unknown_definition')) throw error;
  const { key, available } = error.params;
  throw new Error(`There is no definition "${key}". There are: ${available.join(', ') || 'none'}.`, { cause: error });
}

type Checked = { file: string; issues: { path: string; message: string }[] };

async function check(file: string): Promise<Checked> {
  try {
    if (/(^|[\\/])roles\.ya?ml$/.test(file)) await readRolesFile(file);
    else if (/(^|[\\/])actions\.ya?ml$/.test(file)) await readActionsFile(file);
    else await readDefinitionFile(file);
    return { file, issues: [] };
  } catch (error) {
    if (isDomainError(error, 'invalid_definition')) return { file, issues: error.params.issues };
    return { file, issues: [{ path: 'file', message: error instanceof Error ? error.message : String(error) }] };
  }
}

async function checked(file: string): Promise<{ problems: string[] }> {
  const { issues } = await check(file);
  return { problems: issues.map((issue) => `${file}: ${issue.path}: ${issue.message}`) };
}

import type { Command } from 'commander';
import { isDomainError, readDefinitionFile, readRolesFile } from '#src/compose-tools.ts';
import { registerDiagram } from './diagram.ts';
import { print, tenantOf, withTools } from './with-tools.ts';

/** `definitions validate|publish|list|diagram`. Validating needs no database, so that a designer's own tests can use it. */
export function registerDefinitions(program: Command): void {
  const group = program.command('definitions').description('workflow definitions');
  const validate = group
    .command('validate')
    .argument('<file...>', 'YAML or JSON files')
    .option('--json', 'answer as JSON');
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
    .option('--tenant <id>')
    .option('--json', 'answer as JSON');
  publish
    .description('publish a definition as its next version')
    .action((file: string, { tenant }: { tenant?: string }) =>
      withTools(async (tools) => {
        const { problems } = await checked(file);
        if (problems.length > 0) throw new Error(problems.join('\n'));
        const { definition, version, unchanged, createdRoles } = await tools.publish(
          await tenantOf(tools, tenant),
          file,
        );
        const said = unchanged
          ? `${definition.key} is published like this already, as version ${version}.`
          : `Published ${definition.key}, version ${version}.`;
        print(publish, { key: definition.key, version, unchanged, created_roles: createdRoles }, [
          said,
          ...createdRoles.map((role) => `The role ${role} was created; nobody has it yet.`),
        ]);
      }),
    );
  registerDiagram(group);
  const list = group.command('list').option('--tenant <id>').option('--json', 'answer as JSON');
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

type Checked = { file: string; issues: { path: string; message: string }[] };

async function check(file: string): Promise<Checked> {
  try {
    if (/(^|[\\/])roles\.ya?ml$/.test(file)) await readRolesFile(file);
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

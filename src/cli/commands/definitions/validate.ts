import type { Command } from 'commander';
import { example } from '#cli/example.ts';
import { print } from '#cli/with-environment.ts';
import {
  type FileProblem,
  issuesOf,
  readActionsFile,
  readDefinitionFile,
  readRolesFile,
} from '#workflow/definitions/files.ts';

/** `definitions validate <file...>`: needs no database, so that a designer's own tests can use it; exit 1 when one is wrong. */
export function registerValidate(group: Command): void {
  const command = group
    .command('validate')
    .argument('<file...>', 'YAML or JSON files')
    .option('--json', 'answer as JSON');
  example(command, 'definitions validate workflows/*.yaml');
  command.description('check definition files; exit 1 when one is wrong').action(async (files: string[]) => {
    const results = await Promise.all(files.map(async (file) => ({ file, issues: await issuesIn(file) })));
    const lines = results.flatMap(({ file, issues }) =>
      issues.length === 0 ? [`${file}: good`] : issues.map((issue) => `${file}: ${issue.path}: ${issue.message}`),
    );
    print(command, results, lines);
    if (results.some(({ issues }) => issues.length > 0)) process.exitCode = 1;
  });
}

/** Files of roles and of global actions are known by their names, as in WORKFLOWS_DIR. */
async function issuesIn(file: string): Promise<FileProblem['issues']> {
  try {
    if (/(^|[\\/])roles\.ya?ml$/.test(file)) await readRolesFile(file);
    else if (/(^|[\\/])actions\.ya?ml$/.test(file)) await readActionsFile(file);
    else await readDefinitionFile(file);
    return [];
  } catch (error) {
    return issuesOf(error);
  }
}

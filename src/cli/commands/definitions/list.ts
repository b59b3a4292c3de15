import type { Command } from 'commander';
import { example } from '#cli/example.ts';
import { print, tenantOf, withEnvironment } from '#cli/with-environment.ts';
import { listDefinitions } from '#queries/definitions/definitions.ts';

/** Nobody: whoever is at the machine itself sees every definition, and starts none. */
const NOBODY = '';

/** `definitions list`: what is published, those that are switched off last. */
export function registerList(group: Command): void {
  const command = group
    .command('list')
    .option('--tenant <id>', 'the workspace, when there are several')
    .option('--json', 'answer as JSON');
  example(command, 'definitions list --json');
  command.description('list definitions').action(({ tenant }: { tenant?: string }) =>
    withEnvironment(async (env) => {
      const definitions = await listDefinitions(env, { tenantId: await tenantOf(env, tenant), readerId: NOBODY });
      const lines = definitions.map(
        ({ key, version, name, active }) => `${key}  version ${version}  ${name}${active ? '' : '  (switched off)'}`,
      );
      print(command, definitions, lines);
    }),
  );
}

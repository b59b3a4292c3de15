import type { Command } from 'commander';
import { print, tenantOf, withTools } from './with-tools.ts';

/** `roles list`. */
export function registerRoles(program: Command): void {
  const list = program
    .command('roles')
    .description('roles')
    .command('list')
    .option('--tenant <id>')
    .option('--json', 'answer as JSON');
  list.description('list roles and who has them').action(({ tenant }: { tenant?: string }) =>
    withTools(async (tools) => {
      const roles = await tools.roles(await tenantOf(tools, tenant));
      print(
        list,
        roles,
        roles.map(
          ({ name, users, groups, everybody }) =>
            `${name}: ${everybody ? 'everybody' : [...users, ...groups].join(', ') || 'nobody'}`,
        ),
      );
    }),
  );
}

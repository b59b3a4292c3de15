import type { Command } from 'commander';
import { example } from '#cli/example.ts';
import { print, tenantOf, withEnvironment } from '#cli/with-environment.ts';
import { isDomainError } from '#domain/errors.ts';
import { listRoles } from '#queries/people/roles.ts';
import { grantRole } from '#workflow/people/grant-role.ts';
import { revokeRole } from '#workflow/people/revoke-role.ts';
import { findMember } from '#workflow/people/role-members.ts';

/** `roles list`, `roles grant` and `roles revoke`. */
export function registerRoles(program: Command): void {
  const group = program.command('roles').description('roles and who has them');
  registerList(group);
  registerChange(group, 'grant', 'give a role to a person, a system or a Slack user group');
  registerChange(group, 'revoke', 'take a role from a person, a system or a Slack user group');
}

function registerList(group: Command): void {
  const list = group
    .command('list')
    .description('list roles and who has them')
    .option('--tenant <id>', 'the workspace, when there are several')
    .option('--json', 'answer as JSON');
  example(list, 'roles list');
  list.action(({ tenant }: { tenant?: string }) =>
    withEnvironment(async (env) => {
      const roles = await listRoles(env, await tenantOf(env, tenant));
      const lines = roles.map(
        ({ name, users, groups, everybody }) =>
          `${name}: ${everybody ? 'everybody' : [...users, ...groups].join(', ') || 'nobody'}`,
      );
      print(list, roles, lines);
    }),
  );
}

function registerChange(group: Command, verb: 'grant' | 'revoke', description: string): void {
  const command = group
    .command(verb)
    .description(description)
    .argument('<role>', 'name of a role, as `roles list` shows it')
    .argument('<member>', 'Slack user id, @name, e-mail address, name of a system, or id of a Slack user group')
    .option('--tenant <id>', 'the workspace, when there are several')
    .option('--json', 'answer as JSON');
  example(command, `roles ${verb} manager @bob`, `roles ${verb} employee erp`);
  command.action((role: string, named: string, { tenant }: { tenant?: string }) =>
    withEnvironment(async (env) => {
      const tenantId = await tenantOf(env, tenant);
      const change = verb === 'grant' ? grantRole : revokeRole;
      const called = await findMember(env, tenantId, named).catch(explained);
      const { changed } = await change(env, { tenantId, role, actorId: null, ...called }).catch(explained);
      const member = 'userId' in called ? called.userId : called.groupId;
      const said = verb === 'grant' ? 'has the role' : 'no longer has the role';
      const kept = verb === 'grant' ? 'had the role already' : 'did not have the role';
      print(command, { role, member, changed }, [`${member} ${changed ? said : kept}: ${role}`]);
    }),
  );
}

/** What was refused, as people read it. */
function explained(error: unknown): never {
  if (isDomainError(error, 'unknown_role')) {
    const { name, available } = error.params;
    throw new Error(`There is no role "${name}". There are: ${available.join(', ')}.`, { cause: error });
  }
  if (isDomainError(error, 'unknown_user'))
    throw new Error(
      `There is nobody called "${error.params.text}". A system is there once it has a token (token create --user …).`,
      { cause: error },
    );
  if (isDomainError(error, 'last_admin'))
    throw new Error(`That would leave nobody with the role ${error.params.role}. Give it to somebody else first.`, {
      cause: error,
    });
  throw error;
}

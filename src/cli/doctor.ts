import type { Command } from 'commander';
import { loadConfig } from '#src/config.ts';
import { example } from './example.ts';
import { print, withTools } from './with-tools.ts';

/** `doctor`: what an admin should look at; exit 1 when there is something. */
export function registerDoctor(program: Command): void {
  const command = program.command('doctor').option('--json', 'answer as JSON');
  example(command, 'doctor', 'doctor --json');
  command.description('check database, Slack scopes, channels and roles').action(() =>
    withTools(async (tools) => {
      const findings: string[] = [];
      const missing = await tools.missingScopes(loadConfig(process.env)).catch((error: unknown) => {
        findings.push(`Slack does not answer: ${error instanceof Error ? error.message : String(error)}`);
        return null;
      });
      for (const scope of missing ?? [])
        findings.push(`The Slack app lacks the scope ${scope}: add it and install the app again.`);
      for (const { tenantId, missing } of await tools.installProblems()) {
        if (missing === null)
          findings.push(
            `${tenantId}: its token cannot be opened with TOKEN_ENCRYPTION_KEY: add the older key, or install the app again`,
          );
        for (const scope of missing ?? [])
          findings.push(`${tenantId}: the app lacks the scope ${scope}: install it again there`);
      }
      for (const tenant of await tools.tenantsWithoutAdmin()) {
        findings.push(
          `${tenant}: nobody is an admin: set ADMIN_USERS before the first start, or name one in roles.yaml`,
        );
      }
      for (const tenant of await tools.tenants()) {
        const { unreachable, emptyRoles } = await tools.problems(tenant);
        for (const one of unreachable)
          findings.push(`${tenant}: ${one.count} messages could not reach ${one.kind} ${one.target} (${one.error})`);
        for (const one of emptyRoles)
          findings.push(`${tenant}: nobody has the role ${one.role}, which ${one.definitions.join(', ')} asks`);
      }
      print(command, { findings }, findings.length > 0 ? findings : ['Everything is as it should be.']);
      if (findings.length > 0) process.exitCode = 1;
    }),
  );
}

import type { Command } from 'commander';
import { example } from '#cli/example.ts';
import { print, withTools } from '#cli/with-tools.ts';
import type { Problems, Tools } from '#compose/tools.ts';
import { loadConfig } from '#config/config.ts';

/** `doctor`: what an admin should look at; exit 1 when there is something. */
export function registerDoctor(program: Command): void {
  const command = program.command('doctor').option('--json', 'answer as JSON');
  example(command, 'doctor', 'doctor --json');
  command
    .description('check database, Slack scopes, files of WORKFLOWS_DIR, channels, roles and deliveries')
    .action(() =>
      withTools(async (tools) => {
        const findings: string[] = [
          ...(await slackFindings(tools)),
          ...(await tools.fileProblems()).flatMap(({ path, issues }) =>
            issues.map((issue) => `${path}: ${issue.path}: ${issue.message}`),
          ),
          ...(await tools.tenantsWithoutAdmin()).map(
            (tenant) =>
              `${tenant}: nobody is an admin: set ADMIN_USERS before the first start, or name one in roles.yaml`,
          ),
        ];
        for (const tenant of await tools.tenants()) findings.push(...problemsOf(tenant, await tools.problems(tenant)));
        print(command, { findings }, findings.length > 0 ? findings : ['Everything is as it should be.']);
        if (findings.length > 0) process.exitCode = 1;
      }),
    );
}

/** What Slack did not grant, with one token or those of installs. */
async function slackFindings(tools: Tools): Promise<string[]> {
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
  return findings;
}

function problemsOf(tenant: string, { unreachable, emptyRoles, deadLetters }: Problems): string[] {
  return [
    ...unreachable.map(
      (one) => `${tenant}: ${one.count} messages could not reach ${one.kind} ${one.target} (${one.error})`,
    ),
    ...deadLetters.map(
      (one) =>
        `${tenant}: ${one.count} deliveries to ${one.kind} ${one.target} were given up (${one.error}): see deliveries list`,
    ),
    ...emptyRoles.map((one) => `${tenant}: nobody has the role ${one.role}, which ${one.definitions.join(', ')} asks`),
  ];
}

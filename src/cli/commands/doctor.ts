import type { Command } from 'commander';
import { example } from '#cli/example.ts';
import { print, withEnvironment } from '#cli/with-environment.ts';
import type { CommandEnvironment } from '#compose/command-line.ts';
import { botScopes } from '#config/manifest.ts';
import { type Problems, readProblems } from '#queries/figures/problems.ts';
import { readStandstills } from '#queries/figures/standstill.ts';
import { listTenants, listTenantsWithoutAdmin } from '#queries/lists/tenants.ts';
import { readWorkflowsDir } from '#workflow/definitions/files.ts';
import { findInstallProblems } from '#workflow/tenants/install-problems.ts';

/** `doctor`: what an admin should look at; exit 1 when there is something. */
export function registerDoctor(program: Command): void {
  const command = program.command('doctor').option('--json', 'answer as JSON');
  example(command, 'doctor', 'doctor --json');
  command
    .description('check database, Slack scopes, files of WORKFLOWS_DIR, channels, roles, deliveries and queues')
    .action(() =>
      withEnvironment(async (env) => {
        const findings = [
          ...(await slackFindings(env)),
          ...(await installFindings(env)),
          ...(await fileFindings(env)),
          ...(await adminFindings(env)),
          ...(await queueFindings(env)),
        ];
        for (const tenant of await listTenants(env))
          findings.push(...tenantFindings(tenant, await readProblems(env, tenant)));
        print(command, { findings }, findings.length > 0 ? findings : ['Everything is as it should be.']);
        if (findings.length > 0) process.exitCode = 1;
      }),
    );
}

/** What Slack did not grant to the one bot token. A Slack-like server may not say what it granted: nothing is known then. */
async function slackFindings({ slack }: CommandEnvironment): Promise<string[]> {
  if (slack === null) return [];
  try {
    const granted = (await slack.auth.test()).response_metadata?.scopes;
    const missing = granted ? (await botScopes()).filter((scope) => !granted.includes(scope)) : [];
    return missing.map((scope) => `The Slack app lacks the scope ${scope}: add it and install the app again.`);
  } catch (error) {
    return [`Slack does not answer: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** What is wrong with installs, by what Slack said when they came. */
async function installFindings({ entitiesOfAll, vault }: CommandEnvironment): Promise<string[]> {
  if (vault === null) return [];
  const problems = await findInstallProblems({ entitiesOfAll, vault }, await botScopes());
  return problems.flatMap(({ tenantId, missing }) =>
    missing === null
      ? [
          `${tenantId}: its token cannot be opened with TOKEN_ENCRYPTION_KEY: add the older key, or install the app again`,
        ]
      : missing.map((scope) => `${tenantId}: the app lacks the scope ${scope}: install it again there`),
  );
}

async function fileFindings({ config }: CommandEnvironment): Promise<string[]> {
  const { problems } = await readWorkflowsDir(config.workflowsDir);
  return problems.flatMap(({ path, issues }) => issues.map((issue) => `${path}: ${issue.path}: ${issue.message}`));
}

async function adminFindings(env: CommandEnvironment): Promise<string[]> {
  const tenants = await listTenantsWithoutAdmin(env);
  return tenants.map(
    (tenant) => `${tenant}: nobody is an admin: set ADMIN_USERS before the first start, or name one in roles.yaml`,
  );
}

async function queueFindings(env: CommandEnvironment): Promise<string[]> {
  return (await readStandstills(env)).map(({ queue, seconds }) =>
    queue === null
      ? `Jobs have been due for ${seconds} s and nobody takes them: does a process with SERVICES=worker run?`
      : `The queue ${queue} has stood still for ${seconds} s: its lock is freed by itself once a worker runs; the log says more`,
  );
}

function tenantFindings(tenant: string, { unreachable, emptyRoles, deadLetters }: Problems): string[] {
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

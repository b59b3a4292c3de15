import { type InstallationEnvironment, installedTenants, readInstallation } from './installation.ts';

/** An install that holds and is not as it should be. */
export type InstallProblem = {
  tenantId: string;
  /** Scopes that are wanted and were not granted; null when no key opens its token. */
  missing: string[] | null;
};

/** What is wrong with installs that hold, in the order of their tenants. @param wanted scopes that each should have */
export async function findInstallProblems(
  env: Pick<InstallationEnvironment, 'entitiesOfAll' | 'vault'>,
  wanted: readonly string[],
): Promise<InstallProblem[]> {
  const problems: InstallProblem[] = [];
  for (const tenantId of await installedTenants(env)) {
    const found = await readInstallation(env, [tenantId]).catch(() => null);
    const missing = found && wanted.filter((scope) => !found.scopes.includes(scope));
    if (missing === null || missing.length > 0) problems.push({ tenantId, missing });
  }
  return problems;
}

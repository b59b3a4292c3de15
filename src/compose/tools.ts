import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { WebClient } from '@slack/web-api';
import type { Config } from '#config/config.ts';
import { svgToPng } from '#diagram/png.ts';
import { definitionSvg } from '#diagram/svg.ts';
import type { AuditFormat } from '#domain/audit/export.ts';
import type { AuditVerdict } from '#domain/audit/verify.ts';
import type { Definition } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import { findEmbedded, startEmbedded } from '#embedded/embedded.ts';
import { createLogger } from '#log/log.ts';
import { definitionCache } from '#persistence/definition-cache.ts';
import { migrateDatabase } from '#persistence/migrate.ts';
import { openOrm } from '#persistence/orm.ts';
import { tokenVault } from '#persistence/token-vault.ts';
import { listDefinitions, readCurrent } from '#queries/definitions/definitions.ts';
import { readVersion } from '#queries/definitions/versions.ts';
import { exportAudit, verifyAudit } from '#queries/detail/audit.ts';
import { type CleanupStatistics, cleanupStatistics } from '#queries/figures/cleanup.ts';
import { type Problems, readProblems } from '#queries/figures/problems.ts';
import { type DeliveryResource, listDeliveries } from '#queries/lists/deliveries.ts';
import { listRoles } from '#queries/people/roles.ts';
import { type Swept, sweepDue } from '#workflow/decide/sweep.ts';
import { type FileProblem, readDefinitionFile, readWorkflowsDir } from '#workflow/definitions/files.ts';
import {
  activateDefinition,
  deactivateDefinition,
  type Published,
  publishDefinition,
} from '#workflow/definitions/publish.ts';
import type { Environment } from '#workflow/environment.ts';
import { grantRole } from '#workflow/people/grant-role.ts';
import { findGroup, findPerson } from '#workflow/people/people.ts';
import { revokeRole } from '#workflow/people/revoke-role.ts';
import { createToken, listTokens, type NewToken, revokeToken, type TokenLine } from '#workflow/tenants/api-token.ts';
import { installedTenants, readInstallation } from '#workflow/tenants/installation.ts';
import { type Resealed, resealTokens } from '#workflow/tenants/reseal-tokens.ts';
import { archiveName, archiveTo } from '#workflow/upkeep/archive.ts';
import {
  type Cleaned,
  type CleanupCounts,
  type CleanupStatus,
  cleanUp,
  previewCleanup,
} from '#workflow/upkeep/cleanup.ts';
import { retryAllDeliveries, retryDelivery } from '#workflow/upkeep/retry-delivery.ts';
import { botScopes } from './manifest.ts';
import { slackClientOptions } from './workspace.ts';

export type { AuditFormat } from '#domain/audit/export.ts';
export { type AuditVerdict, verifyAuditFile } from '#domain/audit/verify.ts';
export { differenceInWords } from '#domain/definition/diff.ts';
export { isDomainError } from '#domain/errors.ts';
export { type Simulation, simulate } from '#domain/simulation/simulate.ts';
export { simulationText } from '#domain/simulation/text.ts';
export { parseDuration } from '#domain/time/duration.ts';
export type { CleanupStatistics } from '#queries/figures/cleanup.ts';
export type { Problems } from '#queries/figures/problems.ts';
export { DELIVERY_STATUSES } from '#queries/lists/deliveries.ts';
export { readActionsFile, readDefinitionFile, readPeopleFile, readRolesFile } from '#workflow/definitions/files.ts';
export {
  CLEANUP_STATUSES,
  type Cleaned,
  type CleanupCounts,
  type CleanupStatus,
  MOST_CLEANUP_DAYS,
} from '#workflow/upkeep/cleanup.ts';
export { manifest, manifestJson } from './manifest.ts';

/** What the command line does to a database, beside or without a running bot. */
export type Tools = {
  tenants(): Promise<string[]>;
  publish(tenantId: string, file: string): Promise<Published>;
  definitions(tenantId: string): ReturnType<typeof listDefinitions>;
  /** The current version of a definition, switched off or not; null when the tenant has none of that key. */
  definition(tenantId: string, key: string): Promise<Definition | null>;
  /** One version of a definition; null when there is none. */
  definitionVersion(tenantId: string, key: string, version: number): Promise<Definition | null>;
  /** Switches a definition off or on again. @returns whether that changed anything. @throws DomainError `unknown_definition`. */
  switchDefinition(tenantId: string, key: string, active: boolean): Promise<{ changed: boolean }>;
  roles(tenantId: string): ReturnType<typeof listRoles>;
  /**
   * Gives or takes a role. `named` is an id, a @name, an e-mail address, a system's name or a user group.
   * @throws DomainError `unknown_role`, `unknown_user`, `last_admin`.
   */
  grantRole(tenantId: string, role: string, named: string): Promise<RoleChange>;
  revokeRole(tenantId: string, role: string, named: string): Promise<RoleChange>;
  /** Makes a token for the API. @returns it, once. @throws DomainError `unknown_user`. */
  createToken(token: NewToken): Promise<{ id: string; token: string }>;
  tokens(tenantId: string): Promise<TokenLine[]>;
  /** @returns false when there is no such token, or it was revoked before. */
  revokeToken(tenantId: string, id: string): Promise<boolean>;
  escalate(): Promise<Swept>;
  problems(tenantId: string): Promise<Problems>;
  /** Files of `WORKFLOWS_DIR` that cannot be used. */
  fileProblems(): Promise<FileProblem[]>;
  /** The newest deliveries, of one status when it is named. */
  deliveries(tenantId: string, asked: { status?: string | undefined; limit: number }): Promise<DeliveryResource[]>;
  /** @throws DomainError `not_found`, `not_failed`. */
  retryDelivery(tenantId: string, id: string): Promise<void>;
  /** Those that were given up. @returns which they were. */
  retryAllDeliveries(tenantId: string): Promise<{ id: string; problem: string | null }[]>;
  /** The first broken row of each workflow whose history does not hold. */
  verifyAudit(tenantId: string, progress: (checked: number) => void): Promise<AuditVerdict>;
  /** The audit trail as the text of a file, in pieces. */
  exportAudit(tenantId: string, format: AuditFormat): AsyncIterable<string>;
  cleanupStatistics(tenantId: string): Promise<CleanupStatistics>;
  /** How many rows {@link cleanUp} would remove. */
  previewCleanup(tenantId: string, asked: CleanupAsked): Promise<CleanupCounts>;
  /** @param file where they are archived; below the data folder when left out. */
  cleanUp(tenantId: string, asked: CleanupAsked, file?: string, progress?: (done: number) => void): Promise<Cleaned>;
  /** Scopes that the manifest asks for and Slack did not grant; null when there is no token to ask with. */
  missingScopes(config: Config): Promise<string[] | null>;
  /** Encrypts stored tokens of Slack with the first key. @throws Error where there is none. */
  resealTokens(): Promise<Resealed>;
  /** What is wrong with installs that hold: scopes that were not granted, or a token that no key opens (null). */
  installProblems(): Promise<{ tenantId: string; missing: string[] | null }[]>;
  migrated: string[];
  close(): Promise<void>;
  /** Tenants in which nobody is an admin. */
  tenantsWithoutAdmin(): Promise<string[]>;
};

/** `member` is the id that is meant; `changed` tells whether anything was. */
export type RoleChange = { member: string; changed: boolean };
type CleanupAsked = { days: number; statuses?: readonly CleanupStatus[] | undefined };

/** Opens the database for one command: the server's, that of a bot which is running on this folder, or our own for as long as it takes. */
export async function openTools(config: Config): Promise<Tools> {
  const log = createLogger({ level: 'warn' });
  const running = config.database.kind === 'embedded' ? await findEmbedded(config.dataDir) : null;
  const own =
    config.database.kind === 'embedded' && running === null
      ? await startEmbedded({ dataDir: config.dataDir, log })
      : null;
  const url = config.database.kind === 'server' ? config.database.url : (running ?? own?.url ?? '');
  const migrated = await migrateDatabase(url);
  const orm = await openOrm({ url, log, poolSize: 4 });
  const { pool, entities, entitiesOfAll } = orm;
  const definitions = definitionCache({ entities });
  const env: Environment = {
    pool,
    entities,
    entitiesOfAll,
    definitions,
    now: () => new Date(),
    newId: randomUUID,
    directory: { refreshGroups: async () => undefined },
  };
  return {
    migrated,
    tenants: async () =>
      (await pool.query<{ id: string }>('select id from tenant order by id')).rows.map((row) => row.id),
    publish: async (tenantId, file) =>
      publishDefinition(env, { tenantId, source: (await readDefinitionFile(file)).source, actorId: null }),
    definitions: (tenantId) => listDefinitions(env, { tenantId, readerId: '' }),
    definition: async (tenantId, key) =>
      (await readCurrent(env, tenantId)).find(({ row }) => row.key === key)?.definition ?? null,
    definitionVersion: (tenantId, key, version) => readVersion(env, { tenantId, key, version }),
    switchDefinition: (tenantId, key, active) =>
      (active ? activateDefinition : deactivateDefinition)(env, { tenantId, key, actorId: null }),
    roles: (tenantId) => listRoles(env, tenantId),
    grantRole: (tenantId, role, named) => changeRole(env, grantRole, { tenantId, role, named }),
    revokeRole: (tenantId, role, named) => changeRole(env, revokeRole, { tenantId, role, named }),
    createToken: (token) => createToken(env, token),
    tokens: (tenantId) => listTokens(env, tenantId),
    revokeToken: (tenantId, id) => revokeToken(env, { tenantId, id }),
    escalate: () => sweepDue(env),
    problems: (tenantId) => readProblems(env, tenantId),
    fileProblems: async () => (await readWorkflowsDir(config.workflowsDir)).problems,
    deliveries: async (tenantId, asked) => (await listDeliveries(env, { tenantId, ...asked, cursor: null })).items,
    retryDelivery: (tenantId, id) => retryDelivery(env, { tenantId, id, actorId: null }),
    retryAllDeliveries: async (tenantId) =>
      (await retryAllDeliveries(env, tenantId)).map((id) => ({ id, problem: null })),
    verifyAudit: (tenantId, progress) => verifyAudit(pool, tenantId, progress),
    exportAudit: (tenantId, format) => exportAudit(pool, { tenantId, format, at: new Date().toISOString() }),
    cleanupStatistics: (tenantId) => cleanupStatistics(pool, tenantId, new Date()),
    previewCleanup: (tenantId, asked) => previewCleanup(env, { tenantId, actorId: null, ...asked }),
    cleanUp: (tenantId, asked, file, progress) => {
      const folder = path.join(config.dataDir, 'archive');
      const archive = archiveTo(file ?? archiveName(folder, tenantId, new Date().toISOString(), randomUUID()));
      return cleanUp(env, { tenantId, actorId: null, ...asked }, archive, progress ? { progress } : {});
    },
    missingScopes,
    resealTokens: async () => {
      if (config.tokenEncryptionKeys.length === 0) throw new Error('Set TOKEN_ENCRYPTION_KEY, the new key first.');
      return resealTokens({ entitiesOfAll, vault: tokenVault(config.tokenEncryptionKeys) });
    },
    installProblems: () => installProblems(env, config),
    tenantsWithoutAdmin: async () => {
      const { rows } = await pool.query<{ id: string }>(
        `select id from tenant where not exists (select 1 from people_of_roles(id, '{admin}')) order by id`,
      );
      return rows.map((row) => row.id);
    },
    close: async () => {
      await orm.close();
      await own?.stop();
    },
  };
}

/** Somebody of that name, else a group of it. */
async function changeRole(
  env: Environment,
  change: typeof grantRole,
  { tenantId, role, named }: { tenantId: string; role: string; named: string },
): Promise<RoleChange> {
  const request = { tenantId, role, actorId: null };
  const person = await findPerson(env, tenantId, named);
  if (person) return { member: person.id, ...(await change(env, { ...request, userId: person.id })) };
  const group = await findGroup(env, tenantId, named);
  if (!group) throw new DomainError('unknown_user', { text: named });
  return { member: group.id, ...(await change(env, { ...request, groupId: group.id })) };
}

/** The picture of a definition as the content of a file. @throws Error when a PNG is wanted and cannot be made here. */
export async function drawDefinition(
  definition: Definition,
  { format, locale }: { format: 'svg' | 'png'; locale?: string | undefined },
): Promise<string | Uint8Array> {
  const svg = definitionSvg(definition, locale);
  return format === 'svg' ? svg : svgToPng(svg);
}

async function installProblems(env: Environment, config: Config): ReturnType<Tools['installProblems']> {
  if (config.tokenEncryptionKeys.length === 0) return [];
  const vault = tokenVault(config.tokenEncryptionKeys);
  const wanted = await botScopes();
  const problems: Awaited<ReturnType<Tools['installProblems']>> = [];
  for (const tenantId of await installedTenants(env)) {
    const found = await readInstallation({ ...env, vault }, [tenantId]).catch(() => null);
    const missing = found && wanted.filter((scope) => !found.scopes.includes(scope));
    if (missing === null || missing.length > 0) problems.push({ tenantId, missing });
  }
  return problems;
}

async function missingScopes(config: Config): Promise<string[] | null> {
  if (config.mode.kind !== 'http' && config.mode.kind !== 'socket') return null;
  const client = new WebClient(config.mode.botToken, slackClientOptions(config.slackApiUrl, undefined));
  const answer = await client.auth.test();
  const granted = answer.response_metadata?.scopes;
  // A Slack-like server may not say what it granted: nothing is known then.
  if (!granted) return null;
  return (await botScopes()).filter((scope) => !granted.includes(scope));
}

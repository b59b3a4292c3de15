import { InstallationRecord } from '#persistence/entities/index.ts';
import { type SealedFor, type TokenVault, VaultError } from '#persistence/token-vault.ts';
import type { Environment } from '#workflow/environment.ts';

/** What reading and keeping installations needs. */
export type InstallationEnvironment = Pick<Environment, 'entities' | 'entitiesOfAll' | 'newId' | 'now'> & {
  vault: TokenVault;
};

/** The app in a workspace, or (without a team) in a whole organisation, with its tokens open. */
export type Installation = {
  tenantId: string;
  /** A new one each time that the app is installed. */
  id: string;
  enterpriseId: string | null;
  teamId: string | null;
  botId: string | null;
  botUserId: string | null;
  /** As granted. */
  scopes: readonly string[];
  botToken: string;
  /** Only where Slack's token rotation is on. */
  refreshToken: string | null;
  tokenExpiresAt: Date | null;
};

/** Of the rows of installations those that hold. */
const HOLDING = { revokedAt: null, botTokenEncrypted: { $ne: null } };

/**
 * The installation that holds for the first of these tenants that has one; null when none does.
 * @throws an error that {@link isUnreadable} when its token cannot be opened.
 */
export async function readInstallation(
  { entitiesOfAll, vault }: Pick<InstallationEnvironment, 'entitiesOfAll' | 'vault'>,
  tenantIds: readonly string[],
): Promise<Installation | null> {
  const rows = await entitiesOfAll().find(InstallationRecord, { tenantId: [...tenantIds], ...HOLDING });
  const [row] = rows.sort((one, other) => tenantIds.indexOf(one.tenantId) - tenantIds.indexOf(other.tenantId));
  if (!row?.botTokenEncrypted) return null;
  const { tenantId, id, enterpriseId, teamId, botId, botUserId, scopes, tokenExpiresAt } = row;
  const about = (kind: SealedFor['kind']) => ({ tenantId, installationId: id, kind });
  return {
    ...{ tenantId, id, enterpriseId, teamId, botId, botUserId, scopes, tokenExpiresAt },
    botToken: vault.open(row.botTokenEncrypted, about('bot')),
    refreshToken: row.refreshTokenEncrypted && vault.open(row.refreshTokenEncrypted, about('refresh')),
  };
}

/** Whether a stored token cannot be opened: none of the keys fits, or it was sealed for another row. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof VaultError;
}

/** Tenants in which the app is installed now, in the order of their ids. */
export async function installedTenants({
  entitiesOfAll,
}: Pick<InstallationEnvironment, 'entitiesOfAll'>): Promise<string[]> {
  const rows = await entitiesOfAll().find(InstallationRecord, HOLDING, { orderBy: { tenantId: 'asc' } });
  return rows.map(({ tenantId }) => tenantId);
}

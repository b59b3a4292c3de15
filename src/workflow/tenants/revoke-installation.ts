import { InstallationRecord } from '#persistence/entities/index.ts';
import type { Environment } from '#workflow/environment.ts';

/** Which installation: the one that was there at a moment, or the one with this id. */
type Which = { tenantId: string } & ({ at: Date } | { id: string });

/** Slack tells moments in whole seconds. */
const SECOND_MS = 1_000;

/**
 * Notes that the app may no longer speak in a workspace, and forgets its tokens. What the tenant has is kept. An
 * installation that is newer than what was revoked stays.
 * @returns whether that changed anything.
 */
export async function revokeInstallation(
  { entities, now }: Pick<Environment, 'entities' | 'now'>,
  which: Which,
): Promise<boolean> {
  const meant = 'at' in which ? { installedAt: { $lt: secondAfter(which.at) } } : { id: which.id };
  const revoked = await entities(which.tenantId).nativeUpdate(
    InstallationRecord,
    { ...meant, revokedAt: null },
    {
      revokedAt: 'at' in which ? which.at : now(),
      ...{ botTokenEncrypted: null, refreshTokenEncrypted: null, tokenExpiresAt: null },
    },
  );
  return revoked === 1;
}

/** What was installed within that second was there. */
function secondAfter(at: Date): Date {
  return new Date((Math.floor(at.getTime() / SECOND_MS) + 1) * SECOND_MS);
}

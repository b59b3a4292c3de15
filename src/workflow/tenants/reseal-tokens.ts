import { InstallationRecord } from '#persistence/entities/index.ts';
import type { SealedFor } from '#persistence/token-vault.ts';
import type { InstallationEnvironment } from './installation.ts';

/** How many installations were sealed anew, and the tenants whose tokens none of the keys opens. */
export type Resealed = { resealed: number; total: number; unreadable: string[] };

/** Seals every stored token with the first key, so that the others can be taken away. A bot may run meanwhile. */
export async function resealTokens({
  entitiesOfAll,
  vault,
}: Pick<InstallationEnvironment, 'entitiesOfAll' | 'vault'>): Promise<Resealed> {
  const em = entitiesOfAll();
  const rows = await em.find(
    InstallationRecord,
    { botTokenEncrypted: { $ne: null } },
    { orderBy: { tenantId: 'asc' } },
  );
  const done: Resealed = { resealed: 0, total: rows.length, unreadable: [] };
  for (const { tenantId, id, botTokenEncrypted: bot, refreshTokenEncrypted: refresh } of rows) {
    const anew = (sealed: Buffer | null, kind: SealedFor['kind']) => {
      const about = { tenantId, installationId: id, kind };
      return sealed && vault.seal(vault.open(sealed, about), about);
    };
    try {
      const sealed = { botTokenEncrypted: anew(bot, 'bot'), refreshTokenEncrypted: anew(refresh, 'refresh') };
      if (![bot, refresh].some((one) => one && vault.isOld(one))) continue;
      // Unless the app was installed again meanwhile, or its token renewed: that is sealed with the first key already.
      await em.nativeUpdate(InstallationRecord, { tenantId, id, botTokenEncrypted: bot }, sealed);
      done.resealed += 1;
    } catch {
      done.unreadable.push(tenantId);
    }
  }
  return done;
}

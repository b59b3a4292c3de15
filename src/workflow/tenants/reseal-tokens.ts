import type { SealedFor } from '#persistence/token-vault.ts';
import type { InstallationEnvironment } from './installation.ts';

/** How many installations were sealed anew, and the tenants whose tokens none of the keys opens. */
export type Resealed = { resealed: number; total: number; unreadable: string[] };

type Row = { tenantId: string; id: string; bot: Buffer; refresh: Buffer | null };

/** Seals every stored token with the first key, so that the others can be taken away. A bot may run meanwhile. */
export async function resealTokens({
  pool,
  vault,
}: Pick<InstallationEnvironment, 'pool' | 'vault'>): Promise<Resealed> {
  const { rows } = await pool.query<Row>(
    `select tenant_id as "tenantId", id, bot_token_encrypted as bot, refresh_token_encrypted as refresh
       from installation where bot_token_encrypted is not null order by tenant_id`,
  );
  const done: Resealed = { resealed: 0, total: rows.length, unreadable: [] };
  for (const { tenantId, id, bot, refresh } of rows) {
    const anew = (sealed: Buffer, kind: SealedFor['kind']) => {
      const about = { tenantId, installationId: id, kind };
      return vault.seal(vault.open(sealed, about), about);
    };
    try {
      const [newBot, newRefresh] = [anew(bot, 'bot'), refresh && anew(refresh, 'refresh')];
      if (!vault.isOld(bot) && !(refresh && vault.isOld(refresh))) continue;
      // Unless the app was installed again meanwhile, or its token renewed: that is sealed with the first key already.
      await pool.query(
        `update installation set bot_token_encrypted = $3, refresh_token_encrypted = $4
          where tenant_id = $1 and id = $2 and bot_token_encrypted = $5`,
        [tenantId, id, newBot, newRefresh, bot],
      );
      done.resealed += 1;
    } catch {
      done.unreadable.push(tenantId);
    }
  }
  return done;
}

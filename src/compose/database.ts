import type { Config } from '#config/config.ts';
import { startEmbedded } from '#embedded/embedded.ts';
import type { Logger } from '#log/log.ts';
import { migrateDatabase } from '#persistence/migrate.ts';
import { type Orm, openOrm } from '#persistence/orm.ts';

/** Connections of one process: eight for the work, and for each of its two workers one that listens and one that says that it lives. */
const POOL_SIZE = 12;

export type OpenDatabase = { orm: Orm; stop(): Promise<void> };

/** Opens the database of the configuration, starting PostgreSQL where it is embedded, and brings it to this program's schema. */
export async function openDatabase(config: Config, log: Logger): Promise<OpenDatabase> {
  const embedded = config.database.kind === 'embedded' ? await startEmbedded({ dataDir: config.dataDir, log }) : null;
  const url = config.database.kind === 'server' ? config.database.url : (embedded?.url ?? '');
  let orm: Orm | null = null;
  try {
    const applied = await migrateDatabase(url);
    if (applied.length > 0) log.info({ applied }, 'brought the database up to date');
    orm = await openOrm({ url, log, poolSize: POOL_SIZE });
  } catch (error) {
    await orm?.close();
    await embedded?.stop();
    throw error;
  }
  const opened = orm;
  return {
    orm: opened,
    stop: async () => {
      await opened.close();
      await embedded?.stop();
    },
  };
}

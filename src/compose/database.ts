import type { Config } from '#config/config.ts';
import { type Embedded, findEmbedded, startEmbedded } from '#embedded/embedded.ts';
import type { Logger } from '#log/log.ts';
import { migrateDatabase } from '#persistence/migrate.ts';
import { type Orm, openOrm } from '#persistence/orm.ts';
import { type AddressVariable, explainDatabaseError } from './database-error.ts';

/** `migrated` names what had to be applied. */
export type OpenDatabase = { orm: Orm; migrated: string[]; stop(): Promise<void> };

export type DatabaseOptions = {
  /** The most connections at once. */
  connections: number;
  /** The most of those besides that go around a pooler, where there is one. */
  sessions: number;
  /** Whether a bot may be running on the same folder: its embedded PostgreSQL is used then, and no second one started. */
  besideBot?: boolean;
};

/**
 * Builds the connections to the database of the configuration, and brings it to this program's schema. Where it is embedded,
 * PostgreSQL is started, and `stop` ends what was started here.
 * @throws ConfigError when this database cannot be used, Error when it does not answer now; both tell what to do.
 */
export async function openDatabase(
  config: Config,
  log: Logger,
  { connections, sessions, besideBot = false }: DatabaseOptions,
): Promise<OpenDatabase> {
  const server = await serverOf(config, log, besideBot);
  const directUrl = config.database.kind === 'server' ? config.database.directUrl : null;
  let variable: AddressVariable = directUrl === null ? 'DATABASE_URL' : 'DATABASE_DIRECT_URL';
  try {
    const migrated = await migrateDatabase(directUrl ?? server.url);
    if (migrated.length > 0) log.info({ applied: migrated }, 'brought the database up to date');
    variable = 'DATABASE_URL';
    const direct = directUrl === null ? null : { url: directUrl, poolSize: sessions };
    const orm = await openOrm({ url: server.url, log, poolSize: connections, direct });
    const stop = async () => {
      await orm.close();
      await server.stop();
    };
    return { orm, migrated, stop };
  } catch (error) {
    await server.stop();
    throw config.database.kind === 'server' ? explainDatabaseError(error, config.database, variable) : error;
  }
}

async function serverOf({ database, dataDir }: Config, log: Logger, besideBot: boolean): Promise<Embedded> {
  const others = (url: string): Embedded => ({ url, stop: async () => undefined });
  if (database.kind === 'server') return others(database.url);
  const running = besideBot ? await findEmbedded(dataDir) : null;
  return running === null ? startEmbedded({ dataDir, log }) : others(running);
}

import { randomUUID } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import type { Config } from '#config/config.ts';
import { createLogger } from '#log/log.ts';
import { definitionCache } from '#persistence/definition-cache.ts';
import { type TokenVault, tokenVault } from '#persistence/token-vault.ts';
import type { Environment } from '#workflow/environment.ts';
import { openDatabase } from './database.ts';
import { ownSlackClient } from './slack.ts';

/** What a command of the command line is given: the environment of reads and writes, and what only administration needs. */
export type CommandEnvironment = Environment & {
  config: Config;
  /** For stored tokens of Slack; null without TOKEN_ENCRYPTION_KEY. */
  vault: TokenVault | null;
  /** Slack as the bot whose token is configured; null where installs bring theirs, and for the demo. */
  slack: WebClient | null;
  /** Migrations that this very command applied. */
  migrated: readonly string[];
};

/** One command works alone and is over soon. */
const CONNECTIONS = 4;

/**
 * Builds the environment of one command: on a server's database, that of a bot which is running on this folder, or our own for
 * as long as it takes. User groups are as they were last read: nobody asks Slack for them.
 */
export async function openCommandLine(config: Config): Promise<{ env: CommandEnvironment; close(): Promise<void> }> {
  const log = createLogger({ level: 'warn' });
  const { orm, migrated, stop } = await openDatabase(config, log, {
    connections: CONNECTIONS,
    sessions: 1,
    besideBot: true,
  });
  const { pool, entities, entitiesOfAll } = orm;
  const env: CommandEnvironment = {
    pool,
    entities,
    entitiesOfAll,
    definitions: definitionCache({ entities }),
    now: () => new Date(),
    newId: randomUUID,
    directory: { refreshGroups: async () => undefined },
    config,
    vault: config.tokenEncryptionKeys.length > 0 ? tokenVault(config.tokenEncryptionKeys) : null,
    slack: ownSlackClient(config),
    migrated,
  };
  return { env, close: stop };
}

import type { Pool } from 'pg';
import type { DefinitionCache } from '#persistence/definition-cache.ts';
import type { Entities, EntitiesOfAll } from '#persistence/orm.ts';

/** What the writes need of the outside: a database, the time, fresh ids, and Slack's word on who is in a user group. */
export type Environment = Entities &
  EntitiesOfAll & {
    /** For what decisions write and read; what is quiet is read and written through units of work. */
    pool: Pool;
    now: () => Date;
    newId: () => string;
    definitions: DefinitionCache;
    directory: Directory;
    meter?: DecisionMeter;
  };

/** Counts what was written, wherever it came from: one row of history each, by its trigger. */
export type DecisionMeter = { decision(trigger: string): void };

/** Slack's people and groups, as far as a decision needs them fresh. */
export type Directory = {
  /** Brings the cached members of these groups up to date; leaves them as they are when Slack does not answer soon. */
  refreshGroups(tenantId: string, groupIds: readonly string[]): Promise<void>;
};

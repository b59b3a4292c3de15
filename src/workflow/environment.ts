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

/** A workflow as people and systems name it. */
export type WorkflowRef = { id: string } | { number: number };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Largest value of PostgreSQL's integer. */
const MAX_NUMBER = 2_147_483_647;

/** Whether the text is a UUID; PostgreSQL refuses to compare anything else with one. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Reads "WF-1042", "1042" or a UUID; null for anything else. */
export function parseRef(text: string): WorkflowRef | null {
  if (isUuid(text)) return { id: text.toLowerCase() };
  const number = Number(/^(?:wf-?)?(\d{1,10})$/i.exec(text.trim())?.[1]);
  return number > 0 && number <= MAX_NUMBER ? { number } : null;
}

/** The reference in words, for an answer. */
export function refText(ref: WorkflowRef): string {
  return 'id' in ref ? ref.id : `WF-${ref.number}`;
}

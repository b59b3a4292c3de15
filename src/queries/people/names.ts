import { AppUserRecord } from '#persistence/entities/index.ts';
import type { Entities } from '#persistence/orm.ts';

/** The @names of people by Slack id, as far as they are known. */
export async function namesOf(
  { entities }: Entities,
  tenantId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const people = await entities(tenantId).find(AppUserRecord, { id: [...ids] });
  return new Map(people.map(({ id, name }) => [id, name || id]));
}

/** How somebody reads. */
export type ReaderFacts = {
  locale: string | null;
  timezone: string | null;
  /** False while Slack was never asked about them. */
  told: boolean;
};

/** How somebody reads; null for whom nobody has met. */
export async function readReader({ entities }: Entities, tenantId: string, id: string): Promise<ReaderFacts | null> {
  const person = await entities(tenantId).findOne(AppUserRecord, { id });
  if (!person) return null;
  const { locale, timezone, refreshedAt } = person;
  return { locale, timezone, told: refreshedAt !== null };
}

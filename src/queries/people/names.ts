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

/** How somebody reads of whom Slack has told; null while it was never asked. */
export async function readKnown(
  { entities }: Entities,
  tenantId: string,
  id: string,
): Promise<{ locale: string | null; timezone: string | null } | null> {
  const person = await entities(tenantId).findOne(AppUserRecord, { id, refreshedAt: { $ne: null } });
  return person && { locale: person.locale, timezone: person.timezone };
}

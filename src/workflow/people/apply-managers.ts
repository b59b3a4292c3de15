import { placeIn, type RolesFile, rolesFor } from '#domain/people/roles-file.ts';
import { AppUserRecord } from '#persistence/entities/index.ts';
import type { EntityManager } from '#persistence/orm.ts';
import { FOR_UPDATE } from '#persistence/statements.ts';
import type { Environment } from '#workflow/environment.ts';
import { faultsOfManagers, lockManagers } from './managers.ts';
import { MANAGER_MESSAGES, MESSAGES, type RoleWarning } from './role-warning.ts';

/** Somebody and their manager by id, with the path of what was written. */
type Named = { id: string; managerId: string; path: string; text: string };

/**
 * Gives each person the manager whom the roles file names, by the rules of the API. People whom the file does not name keep theirs.
 * @param resolve the id behind what is written; null when nobody is known by it
 * @returns what was not applied
 */
export async function applyManagers(
  env: Pick<Environment, 'entities'>,
  tenantId: string,
  file: RolesFile,
  resolve: (text: string) => Promise<string | null>,
): Promise<RoleWarning[]> {
  const { named, warnings } = await resolved(file, tenantId, resolve);
  if (named.size === 0) return warnings;
  const faults = await env.entities(tenantId).transactional(async (em) => {
    await lockManagers(em, tenantId);
    const wanted = new Map(Array.from(named.values(), ({ id, managerId }) => [id, managerId]));
    const found = await faultsOfManagers(em, wanted);
    const given = [...named.values()].filter(({ id }) => !found.has(id));
    await writeManagers(em, tenantId, given);
    return found;
  });
  const refused = Array.from(faults, ([id, reason]): RoleWarning => {
    const { path = '', text = '' } = named.get(id) ?? {};
    return { kind: 'invalid_manager', path, message: MANAGER_MESSAGES[reason], text };
  });
  return [...warnings, ...refused];
}

/** Who is meant, by id. One person may be written in several ways. */
async function resolved(
  file: RolesFile,
  tenantId: string,
  resolve: (text: string) => Promise<string | null>,
): Promise<{ named: Map<string, Named>; warnings: RoleWarning[] }> {
  const named = new Map<string, Named>();
  const warnings: RoleWarning[] = [];
  const ids = new Map<string, string | null>();
  const idOf = async (text: string, path: string): Promise<string | null> => {
    const id = ids.has(text) ? (ids.get(text) ?? null) : await resolve(text);
    ids.set(text, id);
    if (id === null) warnings.push({ kind: 'unknown_person', path, message: MESSAGES.unknown, text });
    return id;
  };
  for (const [person, manager] of Object.entries(rolesFor(file, tenantId).managers)) {
    const place = placeIn(file, tenantId, 'people', person);
    const path = `${place}.manager`;
    const [id, managerId] = [await idOf(person, place), await idOf(manager, path)];
    if (id === null || managerId === null) continue;
    if (named.has(id))
      warnings.push({ kind: 'repeated_person', path: place, message: MESSAGES.repeated, text: person });
    else named.set(id, { id, managerId, path, text: manager });
  }
  return { named, warnings };
}

/** Somebody who was never met yet is written down with nothing but their id: Slack tells the rest. */
async function writeManagers(em: EntityManager, tenantId: string, given: readonly Named[]): Promise<void> {
  const managers = new Map(given.map(({ id, managerId }) => [id, managerId]));
  // In the order of their ids, as people are saved, so that the two never wait for each other in a ring.
  const people = { ...FOR_UPDATE, orderBy: { id: 'asc' } } as const;
  for (const person of await em.find(AppUserRecord, { id: [...managers.keys()] }, people)) {
    person.managerId = managers.get(person.id) ?? null;
    managers.delete(person.id);
  }
  const strangers = Array.from(managers, ([id, managerId]) => ({ tenantId, id, managerId, isExternal: true }));
  await em.flush();
  if (strangers.length > 0) await em.upsertMany(AppUserRecord, strangers, { onConflictMergeFields: ['managerId'] });
}

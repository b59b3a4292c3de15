import { type ManagerFacts, type ManagerFault, managerFaults } from '#domain/people/manager.ts';
import { AppUserRecord } from '#persistence/entities/index.ts';
import type { EntityManager } from '#persistence/orm.ts';
import { statementsIn } from '#persistence/statements.ts';

/** Lets whoever names managers take turns, so that two who name each other at once make no circle. Before any row is held. */
export async function lockManagers(em: EntityManager, tenantId: string): Promise<void> {
  const text = 'select pg_advisory_xact_lock(hashtext($1))';
  await statementsIn(em).query({ text, values: [`managers ${tenantId}`] });
}

/**
 * What speaks against giving people these managers, by the person: the one rule for the API and for `roles.yaml`.
 * @param em in a transaction that has called {@link lockManagers}
 */
export async function faultsOfManagers(
  em: EntityManager,
  wanted: ReadonlyMap<string, string | null>,
): Promise<Map<string, ManagerFault>> {
  const named = [...wanted].flatMap(([id, managerId]) => (managerId === null ? [id] : [id, managerId]));
  return managerFaults(wanted, await peopleFrom(em, named));
}

/** These people with everybody above them, read a level at a time. */
async function peopleFrom(em: EntityManager, ids: readonly string[]): Promise<Map<string, ManagerFacts>> {
  const found = new Map<string, ManagerFacts>();
  const asked = new Set<string>();
  for (let next = [...new Set(ids)]; next.length > 0; ) {
    for (const id of next) asked.add(id);
    const level = await em.find(AppUserRecord, { id: next });
    for (const { id, managerId, isBot, isService, isDeactivated } of level)
      found.set(id, { managerId, bot: isBot || isService, deactivated: isDeactivated });
    next = [...new Set(level.flatMap(({ managerId }) => managerId ?? []))].filter((id) => !asked.has(id));
  }
  return found;
}

import { DomainError } from '#domain/errors.ts';
import { AppUserRecord } from '#persistence/entities/index.ts';
import type { EntityManager } from '#persistence/orm.ts';
import { FOR_UPDATE, statementsIn } from '#persistence/statements.ts';
import { type RoleWriter, roleWriter } from './role-members.ts';

export type ManagerRequest = RoleWriter & {
  userId: string;
  /** Null for nobody. */
  managerId: string | null;
};

/**
 * Names somebody's manager. Who writes roles may, and nobody for themselves without that: they would choose who approves what
 * they ask for.
 * @param em in a transaction that has called {@link lockManagers}
 * @throws DomainError `not_permitted` (`not_admin`), `unknown_user`, `invalid_manager`.
 */
export async function setManager(em: EntityManager, request: ManagerRequest): Promise<void> {
  const { userId, managerId } = request;
  await roleWriter(em, request);
  const user = await em.findOne(AppUserRecord, { id: userId }, FOR_UPDATE);
  if (!user) throw new DomainError('unknown_user', { text: userId });
  if (managerId !== null) await checkManager(em, userId, managerId);
  user.managerId = managerId;
  await em.flush();
}

/** Lets whoever names managers take turns, so that two who name each other at once make no circle. Before any row is held. */
export async function lockManagers(em: EntityManager, tenantId: string): Promise<void> {
  const lock = 'select pg_advisory_xact_lock(hashtext($1))';
  await statementsIn(em).query({ text: lock, values: [`managers ${tenantId}`] });
}

async function checkManager(em: EntityManager, userId: string, managerId: string): Promise<void> {
  const refuse = (reason: DomainError<'invalid_manager'>['params']['reason']) =>
    new DomainError('invalid_manager', { reason });
  if (managerId === userId) throw refuse('self');
  const manager = await em.findOne(AppUserRecord, { id: managerId });
  if (!manager) throw new DomainError('unknown_user', { text: managerId });
  if (manager.isBot || manager.isService) throw refuse('bot');
  if (manager.isDeactivated) throw refuse('deactivated');
  const walked = new Set([managerId]);
  for (let at = manager.managerId; at && !walked.has(at); ) {
    if (at === userId) throw refuse('circle');
    walked.add(at);
    at = (await em.findOne(AppUserRecord, { id: at }))?.managerId;
  }
}

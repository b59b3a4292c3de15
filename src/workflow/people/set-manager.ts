import { DomainError } from '#domain/errors.ts';
import { AppUserRecord } from '#persistence/entities/index.ts';
import type { EntityManager } from '#persistence/orm.ts';
import { FOR_UPDATE } from '#persistence/statements.ts';
import { faultsOfManagers } from './managers.ts';
import { type RoleWriter, roleWriter } from './role-members.ts';

export type ManagerRequest = RoleWriter & {
  userId: string;
  /** Null for nobody. */
  managerId: string | null;
};

/**
 * Names somebody's manager. Who writes roles may, and nobody for themselves without that: they would choose who approves what
 * they ask for.
 * @param em in a transaction that has called `lockManagers`
 * @throws DomainError `not_permitted` (`not_admin`), `unknown_user`, `invalid_manager`.
 */
export async function setManager(em: EntityManager, request: ManagerRequest): Promise<void> {
  const { userId, managerId } = request;
  await roleWriter(em, request);
  const user = await em.findOne(AppUserRecord, { id: userId }, FOR_UPDATE);
  if (!user) throw new DomainError('unknown_user', { text: userId });
  if (managerId !== null && (await em.count(AppUserRecord, { id: managerId })) === 0)
    throw new DomainError('unknown_user', { text: managerId });
  const reason = (await faultsOfManagers(em, new Map([[userId, managerId]]))).get(userId);
  if (reason !== undefined) throw new DomainError('invalid_manager', { reason });
  user.managerId = managerId;
  await em.flush();
}

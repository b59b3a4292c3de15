import { DomainError } from '#domain/errors.ts';
import { type Actor, narrowed, PERMISSIONS } from '#domain/people/role.ts';
import { readActor } from '#persistence/actor.ts';
import { RoleGroupRecord, RoleMemberRecord, RoleRecord, UserGroupRecord } from '#persistence/entities/index.ts';
import type { EntityManager } from '#persistence/orm.ts';
import { addJob } from '#persistence/queue/add-job.ts';
import { FOR_UPDATE, type Statements, statementsIn } from '#persistence/statements.ts';
import type { Environment } from '#workflow/environment.ts';
import { findGroup, findPerson } from './people.ts';
import { checkPermission, checkWithinOwn } from './permission.ts';

/** The role whose people give roles: it is never left with nobody in it. */
export const ADMIN_ROLE = 'admin';

/** Who is given a role or loses it: a person, or all who are in a Slack user group. */
export type Member = { userId: string } | { groupId: string };

/** Who writes roles. `granted` is what the token lets them do that they call with; left out, everything that they may. */
export type RoleWriter = {
  tenantId: string;
  /** Null for the command line, which may do everything. */
  actorId: string | null;
  granted?: readonly string[] | undefined;
};

export type RoleRequest = RoleWriter & { role: string } & Member;

/** @throws DomainError `not_permitted` (`not_admin`) unless they may give and take roles. */
export async function roleWriter(em: EntityManager, { tenantId, actorId, granted }: RoleWriter): Promise<RoleReach> {
  if (actorId === null) return { tenantId, permissions: PERMISSIONS };
  const actor = narrowed(await readActor(statementsIn(em), tenantId, actorId), granted);
  checkPermission(actor, 'roles:write');
  return { tenantId, permissions: actor.permissions };
}

/** How far somebody's writing of roles reaches. */
export type RoleReach = Pick<Actor, 'permissions'> & { tenantId: string };

/**
 * Checks that the actor may write this role, and holds it until the transaction ends: whoever writes it or its members takes
 * turns.
 * @throws DomainError `not_permitted` (`not_admin`; `beyond_own` for a role that may do more than they), `unknown_role`.
 */
export async function lockRole(
  em: EntityManager,
  request: RoleWriter & { role: string },
): Promise<{ role: RoleRecord; writer: RoleReach }> {
  const writer = await roleWriter(em, request);
  await lockRoles(em, request.tenantId);
  const role = await em.findOne(RoleRecord, { name: request.role }, FOR_UPDATE);
  if (!role) throw await unknownRole(em, request.role);
  checkWithinOwn(writer, role.permissions);
  return { role, writer };
}

/** Whoever writes roles of a tenant takes turns until the transaction ends: roles refer to each other as parents. */
export async function lockRoles(em: EntityManager, tenantId: string): Promise<void> {
  const text = 'select pg_advisory_xact_lock(hashtext($1))';
  await statementsIn(em).query({ text, values: [`roles ${tenantId}`] });
}

async function unknownRole(em: EntityManager, name: string, path?: string): Promise<DomainError> {
  const roles = await em.find(RoleRecord, {}, { orderBy: { name: 'asc' } });
  return new DomainError('unknown_role', { name, available: roles.map((one) => one.name), path });
}

/** True when somebody holds the role who can use it: deactivated people, bots and empty groups do not count. */
async function hasPeople(db: Statements, tenantId: string, role: string): Promise<boolean> {
  const { rows } = await db.query({
    text: 'select 1 from people_of_roles($1, array[$2::text]) limit 1',
    values: [tenantId, role],
  });
  return rows.length > 0;
}

/** @throws DomainError `last_admin` when nobody is left who could give roles. Write what was changed first. */
export async function checkAdminsLeft(em: EntityManager, tenantId: string, role: string): Promise<void> {
  if (role === ADMIN_ROLE && !(await hasPeople(statementsIn(em), tenantId, role)))
    throw new DomainError('last_admin', { role });
}

/** Gives a role that is held ({@link lockRole}) to somebody. Whoever gets it is told so, once. @returns whether that changed anything. */
export async function addMember(
  em: EntityManager,
  to: RoleWriter & { role: string },
  member: Member,
): Promise<boolean> {
  const { tenantId, role, actorId: grantedBy } = to;
  if ('groupId' in member) {
    const { groupId } = member;
    if (await em.findOne(RoleGroupRecord, { role, groupId })) return false;
    // Its members are looked up when they are first needed: refreshed_at is null.
    if (!(await em.findOne(UserGroupRecord, { id: groupId }))) em.create(UserGroupRecord, { tenantId, id: groupId });
    em.create(RoleGroupRecord, { tenantId, role, groupId, grantedBy });
    await em.flush();
    return true;
  }
  const { userId } = member;
  if (await em.findOne(RoleMemberRecord, { role, userId })) return false;
  em.create(RoleMemberRecord, { tenantId, role, userId, grantedBy });
  await em.flush();
  await addJob(statementsIn(em), 'announce_role', { tenantId, userId, role, by: grantedBy });
  return true;
}

/** Takes a role that is held from somebody. @returns whether that changed anything. */
export async function removeMember(em: EntityManager, role: string, member: Member): Promise<boolean> {
  const removed =
    'groupId' in member
      ? await em.nativeDelete(RoleGroupRecord, { role, groupId: member.groupId })
      : await em.nativeDelete(RoleMemberRecord, { role, userId: member.userId });
  return removed > 0;
}

/**
 * The member that somebody at the machine names: a person, else a group, which need not be known yet.
 * @throws DomainError `unknown_user`.
 */
export async function findMember(env: Pick<Environment, 'entities'>, tenantId: string, named: string): Promise<Member> {
  const person = await findPerson(env, tenantId, named);
  if (person) return { userId: person.id };
  const group = await findGroup(env, tenantId, named);
  if (!group) throw new DomainError('unknown_user', { text: named });
  return { groupId: group.id };
}

/**
 * The member that another system names, by an id, a name or an e-mail address. A group that was never met is asked for in Slack.
 * @throws DomainError `unknown_user`, `unknown_group`.
 */
export async function memberNamed(
  env: Pick<Environment, 'pool' | 'entities' | 'directory'>,
  tenantId: string,
  named: Member,
): Promise<Member> {
  if ('userId' in named) {
    const person = await findPerson(env, tenantId, named.userId);
    if (!person) throw new DomainError('unknown_user', { text: named.userId });
    return { userId: person.id };
  }
  const group = await findGroup(env, tenantId, named.groupId);
  const isKnown = async (id: string) => (await env.entities(tenantId).count(UserGroupRecord, { id })) > 0;
  if (group && !(await isKnown(group.id))) await env.directory.refreshGroups(tenantId, [group.id]);
  if (!group || !(await isKnown(group.id))) throw new DomainError('unknown_group', { text: named.groupId });
  return { groupId: group.id };
}

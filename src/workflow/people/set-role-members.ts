import { RoleGroupRecord, RoleMemberRecord } from '#persistence/entities/index.ts';
import type { EntityManager } from '#persistence/orm.ts';
import type { Environment } from '#workflow/environment.ts';
import { addMember, checkAdminsLeft, lockRole, type Member, type RoleWriter, removeMember } from './role-members.ts';

export type RoleMembersRequest = RoleWriter & { role: string; members: readonly Member[] };

/**
 * Makes these the members of a role, and no others.
 * @throws DomainError as `lockRole`; `last_admin` when nobody would be left in `admin`.
 */
export async function setRoleMembers(env: Pick<Environment, 'entities'>, request: RoleMembersRequest): Promise<void> {
  await env.entities(request.tenantId).transactional(async (em) => {
    await lockRole(em, request);
    await replaceMembers(em, request, request.members);
  });
}

/** Gives the role that is held to those who lack it, and takes it from the others. */
export async function replaceMembers(
  em: EntityManager,
  to: RoleWriter & { role: string },
  members: readonly Member[],
): Promise<void> {
  const { role } = to;
  const before: Member[] = [
    ...(await em.find(RoleMemberRecord, { role })).map(({ userId }) => ({ userId })),
    ...(await em.find(RoleGroupRecord, { role })).map(({ groupId }) => ({ groupId })),
  ];
  const wanted = new Map(members.map((member) => [keyOf(member), member]));
  for (const member of wanted.values()) await addMember(em, to, member);
  for (const member of before) if (!wanted.has(keyOf(member))) await removeMember(em, role, member);
  await checkAdminsLeft(em, to.tenantId, role);
}

function keyOf(member: Member): string {
  return 'userId' in member ? `user ${member.userId}` : `group ${member.groupId}`;
}

import { type Absent, type Actor, allows } from '#domain/people/role.ts';
import { type Approval, latestShare } from './approval.ts';
import { inTurn, isLapsed, type Origin, originOf } from './say.ts';

/** Why a person may or may not decide an approval now. */
export type Right = 'may' | 'deactivated' | 'external' | 'self' | 'handed_over' | 'decided' | 'not_yet' | 'role';

/** In whose name somebody decides: their own, or that of somebody who is away and for whom they stand in. */
export type Capacity = { person: Actor; own: boolean };

/** As much of a workflow as says who asked for it. */
type Requested = { requesterId: string };

/**
 * Whether the actor may decide the approval, in their own name or in that of somebody who is away. When not, why they could
 * not in their own. The answer holds for this moment only: roles, shares and flags are those that were read together with the
 * workflow.
 */
export function rightOf(workflow: Requested, approval: Approval, actor: Actor): Right {
  const own = ownRight(approval, actor);
  return own !== 'may' && standsInFor(workflow, approval, actor).length > 0 ? 'may' : own;
}

/** Every name in which the actor may decide the approval now, their own first. Each is one say of its own. */
export function capacitiesOf(workflow: Requested, approval: Approval, actor: Actor): Capacity[] {
  const absent = standsInFor(workflow, approval, actor).map((person) => ({ person, own: false }));
  return ownRight(approval, actor) === 'may' ? [{ person: actor, own: true }, ...absent] : absent;
}

/**
 * People who are away, who could decide the approval, and in whose stead the actor may. Never on a request that the absent
 * person made, never by somebody who may not decide it whatever they are, and never with a say that the actor gave the absent
 * one by a permission. One level only: `standsFor` does not tell for whom those stand in.
 */
export function standsInFor(workflow: Requested, approval: Approval, actor: Actor): Actor[] {
  if (actor.deactivated || actor.external || actor.bot || approval.excluded.includes(actor.id)) return [];
  return (actor.standsFor ?? [])
    .filter(({ id }) => id !== workflow.requesterId && id !== actor.id && !approval.excluded.includes(id))
    .filter(({ id }) => !originOf(approval, id)?.assignedBy.includes(actor.id))
    .map(asActor)
    .filter((person) => ownRight(approval, person) === 'may');
}

/** Whether the actor may decide the approval in their own name. */
export function ownRight(approval: Approval, actor: Actor): Right {
  if (actor.deactivated) return 'deactivated';
  if (actor.bot) return 'external';
  const answered = answerOf(approval, actor.id);
  if (answered !== null) return answered;
  if (isAsked(approval, actor)) return isBarred(approval, actor.id) ? 'self' : 'may';
  if (approval.users.includes(actor.id)) return 'not_yet';
  return actor.external ? 'external' : 'role';
}

/** What the person has said already, after which nobody asks them again. */
function answerOf(approval: Approval, userId: string): 'handed_over' | 'decided' | null {
  const status = latestShare(approval, userId)?.status;
  if (status === 'delegated') return 'handed_over';
  return status === 'approved' || status === 'denied' ? 'decided' : null;
}

/** Whether somebody may not decide whatever they are. Of triggers an author may fire those that decide nothing. */
export function isBarred({ triggers, excluded }: Approval, userId: string): boolean {
  return !triggers && excluded.includes(userId);
}

/** By name, by a role; where nobody is named at all, whoever may decide anything. */
function isAsked(approval: Approval, actor: Actor): boolean {
  const { roles, users } = approval;
  const named = isNamed(approval, actor.id) && !isLapsed(approval, actor.id);
  if (named || roles.some((role) => actor.roles.includes(role))) return true;
  return roles.length === 0 && users.length === 0 && isAnybody(actor);
}

/** Named by a share, or by the definition once it is their turn. */
function isNamed(approval: Approval, userId: string): boolean {
  return latestShare(approval, userId)?.status === 'open' || inTurn(approval).includes(userId);
}

/** True for people whom an approval means that names nobody. */
export function isAnybody({ external, bot, permissions }: Actor): boolean {
  return !external && !bot && allows(permissions, 'workflows:transition');
}

/** People who are asked by name now, also by a share whose giver may have lost it. The database keeps them with the approval. */
export function askedByName(approval: Approval): string[] {
  const named = new Set([...approval.users, ...approval.assignments.map(({ userId }) => userId)]);
  return [...named].filter(
    (userId) => isNamed(approval, userId) && answerOf(approval, userId) === null && !isBarred(approval, userId),
  );
}

/** Where the say of those came from who were given theirs. The database keeps it with the approval. */
export function givenTo(approval: Approval): Record<string, Origin> {
  return Object.fromEntries(
    askedByName(approval).flatMap((userId) => {
      const origin = originOf(approval, userId);
      return origin ? [[userId, origin]] : [];
    }),
  );
}

/** People whom no role asks any more, for they have answered. The database keeps them with the approval. */
export function answeredBy(approval: Approval): string[] {
  const people = new Set(approval.assignments.map(({ userId }) => userId));
  return [...people].filter((userId) => answerOf(approval, userId) !== null);
}

/**
 * How many of these people may still decide the approval. Those whom an escalation called in decide it alone and are not
 * counted, which is how the database counts too.
 */
export function countUndecided(approval: Approval, people: readonly Actor[]): number {
  const roles = approval.roles.filter((role) => !approval.escalatedRoles.includes(role));
  // A role that nobody holds where none is left: without any, an approval would mean everybody.
  const asked = { ...approval, roles: roles.length > 0 ? roles : [''] };
  return people.filter((one) => ownRight(asked, one) === 'may').length;
}

/** Roles and names are handed to a delegate, permissions are not. */
function asActor({ id, roles }: Absent): Actor {
  return { id, roles, permissions: [], deactivated: false, external: false, bot: false };
}

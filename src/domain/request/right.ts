import { type Absent, type Actor, allows } from '#domain/people/role.ts';
import { type Approval, latestShare } from './approval.ts';

/** Why a person may or may not decide an approval now. */
export type Right = 'may' | 'deactivated' | 'external' | 'self' | 'handed_over' | 'decided' | 'not_yet' | 'role';

/** In whose name somebody decides: their own, or that of somebody who is away and for whom they stand in. */
export type Capacity = { person: Actor; own: boolean };

/** As much of a workflow as says whose it is. */
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
 * person made, and never by somebody who may not decide it whatever they are. One level only: `standsFor` does not tell for
 * whom those stand in.
 */
export function standsInFor(workflow: Requested, approval: Approval, actor: Actor): Actor[] {
  if (actor.deactivated || actor.external || actor.bot || approval.excluded.includes(actor.id)) return [];
  return (actor.standsFor ?? [])
    .filter((absent) => absent.id !== workflow.requesterId && absent.id !== actor.id)
    .map(asActor)
    .filter((person) => ownRight(approval, person) === 'may');
}

/** Whether the actor may decide the approval in their own name. */
export function ownRight(approval: Approval, actor: Actor): Right {
  if (actor.deactivated) return 'deactivated';
  if (actor.bot) return 'external';
  const answered = answerOf(approval, actor.id);
  if (answered !== null) return answered;
  if (isAsked(approval, actor)) return approval.excluded.includes(actor.id) ? 'self' : 'may';
  if (approval.users.includes(actor.id)) return 'not_yet';
  return actor.external ? 'external' : 'role';
}

/** What the person has said already, after which nobody asks them again. */
function answerOf(approval: Approval, userId: string): 'handed_over' | 'decided' | null {
  const status = latestShare(approval, userId)?.status;
  if (status === 'delegated') return 'handed_over';
  return status === 'approved' || status === 'denied' ? 'decided' : null;
}

/** By name, by a role; where nobody is named at all, whoever may decide anything. */
function isAsked(approval: Approval, actor: Actor): boolean {
  const { roles, users } = approval;
  if (isNamed(approval, actor.id) || roles.some((role) => actor.roles.includes(role))) return true;
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

/** Those named whose turn it is: in a chain of managers each is asked after the one below agreed. */
function inTurn({ strategy, users, assignments }: Approval): readonly string[] {
  if (strategy !== 'hierarchy_chain') return users;
  const agreed = assignments.filter((share) => share.status === 'approved').length;
  return users.slice(agreed, agreed + 1);
}

/** People who are asked by name now and may decide. The database keeps them with the approval. */
export function askedByName(approval: Approval): string[] {
  const named = new Set([...approval.users, ...approval.assignments.map(({ userId }) => userId)]);
  return [...named].filter(
    (userId) => isNamed(approval, userId) && answerOf(approval, userId) === null && !approval.excluded.includes(userId),
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

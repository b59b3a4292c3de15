import { type Definition, stageOf } from '#domain/definition/definition.ts';
import type { Absent, Actor } from '#domain/people/role.ts';
import { type Approval, type Assignment, latestShare, type Right, rightToDecide } from '#domain/request/approval.ts';
import type { Workflow } from '#domain/request/workflow.ts';
import type { Steps } from './steps.ts';

/** In whose name somebody decides: their own, or that of somebody who is away and for whom they stand in. */
export type Capacity = { person: Actor; own: boolean };

/** True when the actor asked for this and may therefore not decide it. `self` approvals are meant for the requester. */
export function isOwn(definition: Definition, workflow: Workflow, approval: Approval, actor: Actor): boolean {
  if (definition.allow_self_approval || actor.id !== workflow.requesterId || approval.triggers) return false;
  const stage = stageOf(definition, approval.stage);
  return stage.kind !== 'form' && stage.approvals[approval.position]?.self !== true;
}

/**
 * Whether the actor may decide the approval, in their own name or in that of somebody who is away. When not, why they could
 * not in their own.
 */
export function rightOf(definition: Definition, workflow: Workflow, approval: Approval, actor: Actor): Right {
  const own = rightToDecide(approval, actor, isOwn(definition, workflow, approval, actor));
  return own !== 'may' && standsInFor(definition, workflow, approval, actor).length > 0 ? 'may' : own;
}

/** Every name in which the actor may decide the approval now, their own first. Each is one say of its own. */
export function capacitiesOf(definition: Definition, workflow: Workflow, approval: Approval, actor: Actor): Capacity[] {
  const own = rightToDecide(approval, actor, isOwn(definition, workflow, approval, actor)) === 'may';
  const absent = standsInFor(definition, workflow, approval, actor).map((person) => ({ person, own: false }));
  return own ? [{ person: actor, own }, ...absent] : absent;
}

/**
 * People who are away, who could decide the approval, and in whose stead the actor may. Never on a request that the absent
 * person made, and never by the person who made it, unless the definition lets people decide on their own. One level only:
 * `standsFor` does not tell for whom those stand in.
 */
export function standsInFor(definition: Definition, workflow: Workflow, approval: Approval, actor: Actor): Actor[] {
  if (actor.deactivated || actor.external || actor.bot || isOwn(definition, workflow, approval, actor)) return [];
  return (actor.standsFor ?? [])
    .filter((absent) => absent.id !== workflow.requesterId && absent.id !== actor.id)
    .map(asActor)
    .filter((person) => rightToDecide(approval, person, false) === 'may');
}

/** Roles and names are handed to a delegate, permissions are not. */
function asActor({ id, roles }: Absent): Actor {
  return { id, roles, permissions: [], deactivated: false, external: false, bot: false };
}

/**
 * Writes down what somebody decided in one name. Decided for somebody who is away, that person's say goes over with it, as
 * by a delegation: it counts once, whoever is back meanwhile.
 */
export function recordShare(
  steps: Steps,
  approval: Approval,
  actor: Actor,
  { person, own }: Capacity,
  status: Assignment['status'],
): void {
  const { newId, now } = steps.context;
  const decide = (share: Assignment) => steps.add({ type: 'ShareDecided', approvalId: approval.id, share });
  if (!own) {
    const given = latestShare(approval, person.id) ?? { id: newId(), userId: person.id, delegatedFrom: null };
    decide({ ...given, status: 'delegated', decidedAt: now });
  }
  const from = own ? null : person.id;
  const share = reusable(approval, actor.id, from) ?? { id: newId(), userId: actor.id, delegatedFrom: from };
  decide({ ...share, status, decidedAt: now });
}

/** An open share for somebody. Of each giver a person has one: what was taken back, given up or handed on before is opened again. */
export function newShare(
  steps: Steps,
  { assignments }: Approval,
  userId: string,
  delegatedFrom: string | null,
): Assignment {
  const before = assignments.find(
    (one) =>
      one.userId === userId &&
      one.delegatedFrom === delegatedFrom &&
      (one.status === 'released' || one.status === 'delegated'),
  );
  return { id: before?.id ?? steps.context.newId(), userId, status: 'open', delegatedFrom, decidedAt: null };
}

/** The share that waits for this decision: an open one, or one that was taken back. */
function reusable(approval: Approval, userId: string, from: string | null): Assignment | undefined {
  const takenBack = approval.assignments.findLast(
    (one) => one.userId === userId && one.delegatedFrom === from && one.status === 'released',
  );
  if (from !== null) return takenBack;
  const share = latestShare(approval, userId);
  if (share?.status === 'open') return share;
  // One that was given back together with the say of somebody absent is not this person's own.
  const giver = share?.delegatedFrom ? latestShare(approval, share.delegatedFrom) : undefined;
  return share?.status === 'released' && giver?.status !== 'released' ? share : takenBack;
}

/** Who was away, for the history: `{ for: ["U1"] }`; nothing when the actor decided in their own name only. */
export function forWhom(capacities: readonly Capacity[]): { for?: string[] } {
  const names = capacities.filter(({ own }) => !own).map(({ person }) => person.id);
  return names.length > 0 ? { for: names } : {};
}

export function namesOf(steps: Steps, approval: Approval, actor: Actor): Capacity[] {
  return capacitiesOf(steps.context.definition, steps.workflow, approval, actor);
}

/** Of the names in which the actor may decide, the one in which they act where only one is needed. */
export function firstName(steps: Steps, approval: Approval, actor: Actor): Capacity {
  return namesOf(steps, approval, actor)[0] ?? { person: actor, own: true };
}

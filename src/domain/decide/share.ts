import type { Actor } from '#domain/people/role.ts';
import { type Approval, type Assignment, latestShare } from '#domain/request/approval.ts';
import { type Capacity, capacitiesOf } from '#domain/request/right.ts';
import type { Steps } from './steps.ts';

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
  return capacitiesOf(steps.workflow, approval, actor);
}

/** Of the names in which the actor may decide, the one in which they act where only one is needed. */
export function firstName(steps: Steps, approval: Approval, actor: Actor): Capacity {
  return namesOf(steps, approval, actor)[0] ?? { person: actor, own: true };
}

import type { Actor } from '#domain/people/role.ts';
import { type Approval, type Assignment, latestShare } from '#domain/request/approval.ts';
import { type Capacity, capacitiesOf } from '#domain/request/right.ts';
import { isLapsed } from '#domain/request/say.ts';
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
  const decide = (share: Assignment) =>
    steps.add({ type: 'ShareDecided', approvalId: approval.id, share: { ...share, decidedAt: steps.context.now } });
  const say = sayOf(steps, approval, person.id);
  if (!own) decide({ ...say, status: 'delegated' });
  decide({ ...(own ? say : shareFrom(steps, approval, actor.id, person.id)), status });
}

/**
 * The share with which somebody decides in their own name: the open one, if they have one, else their own. One whose giver has
 * lost it is given up first, for then they decide by a right of their own.
 */
export function sayOf(steps: Steps, approval: Approval, userId: string): Assignment {
  const share = latestShare(approval, userId);
  if (share?.status !== 'open') return shareFrom(steps, approval, userId, null);
  if (!isLapsed(approval, userId)) return share;
  giveUpLapsed(steps, approval, userId);
  return shareFrom(steps, approval, userId, null);
}

function giveUpLapsed(steps: Steps, approval: Approval, userId: string): void {
  const share = latestShare(approval, userId);
  if (!share || !isLapsed(approval, userId)) return;
  const released = { ...share, status: 'released', decidedAt: steps.context.now } as const;
  steps.add({ type: 'ShareDecided', approvalId: approval.id, share: released });
}

/** An open share for somebody, their only one. */
export function newShare(
  steps: Steps,
  approval: Approval,
  userId: string,
  { from, assignedBy }: { from: string | null; assignedBy: string | null },
): Assignment {
  giveUpLapsed(steps, approval, userId);
  return { ...shareFrom(steps, approval, userId, from), status: 'open', decidedAt: null, assignedBy };
}

/** Of each giver, and of their own, a person has one share of an approval ever: whatever became of it, it is used again. */
function shareFrom(
  { context }: Steps,
  { assignments }: Approval,
  userId: string,
  delegatedFrom: string | null,
): Assignment {
  const before = assignments.find((one) => one.userId === userId && one.delegatedFrom === delegatedFrom);
  return before ?? { id: context.newId(), userId, delegatedFrom, status: 'released', decidedAt: context.now };
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

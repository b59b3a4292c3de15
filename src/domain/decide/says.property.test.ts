import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDomainError } from '#domain/errors.ts';
import type { Actor } from '#domain/people/role.ts';
import { type Approval, isOpen } from '#domain/request/approval.ts';
import { authorsOf } from '#domain/request/author.ts';
import type { Command } from '#domain/request/command.ts';
import { countUndecided, isAnybody, ownRight, rightOf } from '#domain/request/right.ts';
import { handsOf, originOf } from '#domain/request/say.ts';
import { decideTogether } from '#domain/request/strategy.ts';
import { openApprovals, type Workflow } from '#domain/request/workflow.ts';
import { HOUR, person, review, run, type Story } from '#testing/builders/builders.ts';
import { decide } from './decide.ts';

/** What changes between two things that people do: who holds which role, who is there, who is away and with whom. */
type Person = { roles: Set<string>; gone: boolean; deputy: number | null };
const PEOPLE = 7;
const id = (who: number): string => `U${who}`;

const who = fc.nat(PEOPLE - 1);
const deeds = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('delegate' as const), who, to: who }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('assign' as const), who, to: who }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('approve' as const, 'reject' as const), who, to: who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('undo' as const, 'check_in' as const), who, to: who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('away' as const, 'back' as const), who, to: who }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('join' as const, 'leave' as const, 'gone' as const), who, to: who }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('wake' as const, 'resubmit' as const, 'changes' as const),
      who,
      to: who,
    }),
  },
);
type Deed = typeof deeds extends fc.Arbitrary<infer T> ? T : never;

const asked = fc.constantFrom<object>(
  { approvals: [{ role: 'reviewer' }] },
  { approvals: [{ role: 'reviewer', strategy: 'consensus' }] },
  { approvals: [{ role: 'reviewer', strategy: 'quorum', count: 2 }] },
  { approvals: [{ role: 'reviewer', strategy: 'majority' }] },
  { approvals: [{ user: 'U1' }] },
  { approvals: [{ role: 'reviewer', type: 'check_in_verify' }, { user: 'U2' }], parallel: true },
  { approvals: [{ manager_of: 'requester', strategy: 'hierarchy_chain', levels: 2 }] },
  { permissions: ['reviewer'], transitions: true },
  { permissions: [], transitions: true },
);
const rules = fc.record({
  escalate: fc.constantFrom({}, { due_in: '1h', escalate: [{ role: 'boss' }] }),
  delegation: fc.record({ max_depth: fc.integer({ min: 1, max: 3 }) }),
  undo: fc.constantFrom({}, { undo_window: '30m' }),
});

/** Everybody of one try, as the database would tell of them. */
class Crowd {
  readonly all: Person[] = Array.from({ length: PEOPLE }, (_, n) => ({
    roles: new Set(n >= 1 && n <= 3 ? ['reviewer'] : n === 4 ? ['boss'] : []),
    gone: false,
    deputy: null,
  }));

  actor(n: number): Actor {
    const { roles, gone } = this.all[n] ?? { roles: [], gone: true };
    const absent = this.all.flatMap((one, m) =>
      one.deputy === n && !one.gone ? [{ id: id(m), roles: [...one.roles] }] : [],
    );
    // Two may assign whatever they decide.
    const extra = n >= 5 ? ['manager'] : [];
    return person(id(n), [...roles, ...extra], { deactivated: gone, standsFor: absent });
  }

  actors(): Actor[] {
    return this.all.map((_, n) => this.actor(n));
  }

  /** The workflow as it would be read now: with what those are who gave a say away. */
  read(workflow: Workflow): Workflow {
    const facts = this.actors().map((one): [string, object] => {
      return [one.id, { roles: one.roles, anybody: isAnybody(one), gone: one.deactivated }];
    });
    const givers = Object.fromEntries(facts) as NonNullable<Approval['givers']>;
    return { ...workflow, approvals: workflow.approvals.map((one) => ({ ...one, givers })) };
  }
}

function commandOf({ kind, to }: Deed, story: Story, crowd: Crowd): Command | null {
  switch (kind) {
    case 'delegate':
    case 'assign':
      return { type: kind, to: crowd.actor(to) };
    case 'approve':
    case 'undo':
    case 'check_in':
    case 'resubmit':
      return { type: kind };
    case 'reject':
      return { type: kind, comment: 'no' };
    case 'changes':
      return { type: 'request_changes', reason: 'why' };
    case 'wake':
      return { type: 'wake', approvalId: story.open()[0]?.id ?? '' };
    default:
      return null;
  }
}

function change({ kind, who: n, to }: Deed, crowd: Crowd): void {
  const one = crowd.all[n];
  if (!one) return;
  if (kind === 'away' && n !== to) one.deputy = to;
  if (kind === 'back') one.deputy = null;
  if (kind === 'join') one.roles.add('reviewer');
  if (kind === 'leave') one.roles.clear();
  if (kind === 'gone') one.gone = to === n ? !one.gone : one.gone;
}

/** Whether somebody has a say by who they are, whatever was handed about. */
function isEntitled(approval: Approval, actor: Actor): boolean {
  if (actor.deactivated || (approval.excluded.includes(actor.id) && !approval.triggers)) return false;
  const { roles, users } = approval;
  if (users.includes(actor.id) || roles.some((role) => actor.roles.includes(role))) return true;
  return roles.length === 0 && users.length === 0 && isAnybody(actor);
}

/** Whose say each is that was given, or can be now. Null for one that a permission gave, of a role of which one decides for all. */
function says(approval: Approval, actors: readonly Actor[]): (string | null)[] {
  const given = approval.assignments
    .filter(({ status }) => status === 'approved' || status === 'denied')
    .map((share) => {
      const first = handsOf(approval, share).at(-1);
      return first?.assignedBy ? null : (first?.userId ?? share.userId);
    });
  const open = actors
    .filter((one) => ownRight(approval, one) === 'may')
    .map((one) => {
      const origin = originOf(approval, one.id);
      return origin === null || (origin.giver === null && isEntitled(approval, one)) ? one.id : origin.giver;
    });
  return [...given, ...open];
}

test('whatever is delegated, assigned, undone, and whoever comes and goes: each say is one person’s who is entitled to it', {
  timeout: 120_000,
}, () => {
  let decided = 0;
  fc.assert(
    fc.property(asked, rules, fc.array(deeds, { minLength: 5, maxLength: 40, size: 'max' }), (stage, rule, tries) => {
      const { transitions, ...parts } = { transitions: false, ...stage } as { transitions: boolean };
      const ways = [
        { trigger: 'approve', source: 'review', dest: 'done' },
        { trigger: 'reject', source: 'review', dest: 'done' },
      ];
      const definition = review(
        { ...parts, ...rule.escalate, delegation: rule.delegation },
        { ...rule.undo, ...(transitions && { transitions: ways }) },
      );
      const crowd = new Crowd();
      const story = run(definition, { people: { managers: ['U1', 'U2'] } }).start(crowd.actor(0));
      const entitled = new Map<string, Set<string>>();
      const remember = () => {
        story.workflow = crowd.read(story.workflow);
        for (const one of story.open()) {
          const people = crowd.actors().filter((actor) => isEntitled(one, actor));
          entitled.set(one.id, new Set([...(entitled.get(one.id) ?? []), ...people.map((actor) => actor.id)]));
        }
      };
      for (const deed of tries) {
        change(deed, crowd);
        remember();
        const command = commandOf(deed, story, crowd);
        if (command && attempt(story, command, deed, crowd)) decided += 1;
        remember();
        for (const one of story.open()) expectSays(one, crowd.actors(), entitled.get(one.id));
      }
    }),
    { numRuns: 400 },
  );
  expect(decided).toBeGreaterThan(0);
});

function attempt(story: Story, command: Command, { who: n, kind }: Deed, crowd: Crowd): boolean {
  const before = story.workflow;
  const actor = crowd.actor(n);
  const context = {
    definition: story.definition,
    now: story.after(HOUR / 60).now,
    newId: () => randomUUID(),
    people: { candidates: {}, lastAsked: {}, managers: ['U1', 'U2'], heads: {}, holders: { boss: ['UBOSS'] } },
    undecided: Object.fromEntries(openApprovals(before).map((one) => [one.id, countUndecided(one, crowd.actors())])),
  };
  if (kind === 'wake') context.now = story.after(2 * HOUR).now;
  try {
    const decision = decide(before, command, kind === 'wake' ? null : actor, context);
    story.workflow = crowd.read(decision.workflow);
  } catch (error) {
    if (isDomainError(error)) return false;
    throw error;
  }
  expectOthers(before, story.workflow, command, actor);
  return true;
}

/** Nobody decides what they have written, and nobody gives themselves what they did not have. */
function expectOthers(before: Workflow, after: Workflow, command: Command, actor: Actor): void {
  const authors = authorsOf(before);
  for (const now of after.approvals) {
    const was = before.approvals.find((one) => one.id === now.id);
    if (!was) continue;
    if (isOpen(was) && now.status === 'approved' && now.actorId !== null) expect(authors).not.toContain(now.actorId);
    const keys = now.assignments.map(({ userId, delegatedFrom }) => `${userId} ${delegatedFrom}`);
    expect(new Set(keys).size).toBe(keys.length);
    if (command.type !== 'assign' || rightOf(before, was, actor) === 'may') continue;
    // Who has come to hold the role since may have lost a say of somebody else's with it: theirs by right is left.
    if (!isEntitled(now, actor)) expect(rightOf(after, now, actor)).not.toBe('may');
  }
}

/** No say is anybody's twice, and none is there without somebody who is, or was, entitled to it. */
function expectSays(approval: Approval, actors: readonly Actor[], entitled: ReadonlySet<string> = new Set()): void {
  const several = decideTogether(approval.strategy) || approval.strategy === 'hierarchy_chain';
  const whose = says(approval, actors);
  const owned = whose.filter((one) => one !== null);
  if (several) expect(owned.length).toBe(whose.length);
  expect(new Set(owned).size).toBe(owned.length);
  for (const one of owned) expect([...entitled]).toContain(one);
  for (const actor of actors) {
    if (rightOf({ requesterId: 'U0' }, approval, actor) !== 'may') continue;
    if (!approval.triggers) expect(approval.excluded).not.toContain(actor.id);
    // Who has given a say by a permission never has it, whoever holds it now or stands in for whom.
    if (!isEntitled(approval, actor)) expect(originOf(approval, actor.id)?.assignedBy ?? []).not.toContain(actor.id);
  }
}

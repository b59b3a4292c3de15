import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDomainError } from '#domain/errors.ts';
import type { Actor } from '#domain/people/role.ts';
import type { Command } from '#domain/request/command.ts';
import { askedByName, capacitiesOf, rightOf } from '#domain/request/right.ts';
import type { Workflow } from '#domain/request/workflow.ts';
import { DAY, MINUTE, person, purchase, refusalOf, review, run } from '#testing/builders/builders.ts';
import type { Context } from './context.ts';
import { decide } from './decide.ts';

const alice = person('UALICE');
const ann = person('UANN', ['reviewer']);
const bob = person('UBOB', ['reviewer']);
const carol = person('UCAROL', ['reviewer']);
/** Somebody without the role, in whose hands a reviewer has left everything. */
const dan = standingFor(person('UDAN'), ann);

function standingFor(actor: Actor, ...absent: Actor[]): Actor {
  return { ...actor, standsFor: absent.map(({ id, roles }) => ({ id, roles })) };
}

test('a delegate decides in the stead of who is away, and the history says so', () => {
  const story = run(purchase()).start(alice).does(dan, { type: 'approve' });
  expect(story.workflow.phase).toMatchObject({ kind: 'ended', outcome: 'completed' });
  expect(story.history.at(-1)).toMatchObject({ actorId: 'UDAN', trigger: 'approve', data: { for: ['UANN'] } });
  expect(story.workflow.approvals[0]?.assignments).toMatchObject([
    { userId: 'UANN', status: 'delegated', delegatedFrom: null },
    { userId: 'UDAN', status: 'approved', delegatedFrom: 'UANN' },
  ]);
});

test('whoever has the right alone is not said to act for anybody', () => {
  const story = run(purchase()).start(alice).does(standingFor(bob, ann), { type: 'approve' });
  expect(story.history.at(-1)?.data).toEqual({});
});

test('every verb of an approval can be done in somebody’s stead', () => {
  const verbs = {
    reject: { type: 'reject', comment: 'too dear' },
    request_changes: { type: 'request_changes', reason: 'which one?' },
    delegate: { type: 'delegate', to: bob },
  } as const;
  for (const [trigger, command] of Object.entries(verbs)) {
    const story = run(purchase()).start(alice).does(dan, command);
    expect(story.history.at(-1), trigger).toMatchObject({ actorId: 'UDAN', trigger, data: { for: ['UANN'] } });
  }
  const filing = purchase({
    stages: [
      { key: 'review', permissions: ['reviewer'] },
      { key: 'done', final: true },
    ],
    transitions: [{ trigger: 'file_it', source: 'review', dest: 'done' }],
  });
  const filed = run(filing).start(alice).does(dan, { type: 'trigger', trigger: 'file_it' });
  expect(filed.history.at(-1)).toMatchObject({ trigger: 'file_it', data: { for: ['UANN'] } });
});

test('handed on by a delegate, it is the absent person’s say that goes, and neither decides any more', () => {
  const eve = person('UEVE');
  const story = run(purchase()).start(alice).does(dan, { type: 'delegate', to: eve });
  expect(story.asked().assignments).toMatchObject([
    { userId: 'UANN', status: 'delegated' },
    { userId: 'UEVE', status: 'open', delegatedFrom: 'UANN' },
  ]);
  expect(story.refusal(dan, { type: 'approve' }).code).toBe('not_permitted');
  expect(story.refusal(ann, { type: 'approve' }).code).toBe('not_permitted');
  const again = { type: 'delegate', to: eve, approvalId: story.asked().id } as const;
  expect(story.does(dan, again).last.repeated).toMatchObject({ decision: 'delegated' });
  expect(story.refusal(standingFor(person('UDAN'), bob), { type: 'delegate', to: dan }).params).toEqual({
    reason: 'self',
  });
});

test('nobody decides on their own request, neither by a delegate nor as one', () => {
  const own = run(purchase()).start(ann);
  expect(own.refusal(dan, { type: 'approve' }).code).toBe('not_permitted');
  const asDelegate = run(purchase()).start(person('UDAN'));
  expect(asDelegate.refusal(dan, { type: 'approve' }).params).toMatchObject({ reason: 'role' });
  const allowed = run(purchase({ allow_self_approval: true })).start(person('UDAN'));
  expect(allowed.does(dan, { type: 'approve' }).workflow.phase.kind).toBe('ended');
});

test('no trigger is fired for somebody else by the requester either', () => {
  const stages = [
    { key: 'review', permissions: ['reviewer'] },
    { key: 'done', final: true },
  ];
  const transitions = [{ trigger: 'approve', source: 'review', dest: 'done' }];
  const story = run(purchase({ stages, transitions })).start(person('UDAN'));
  expect(story.refusal(dan, { type: 'trigger', trigger: 'approve' }).params).toMatchObject({ reason: 'role' });
  const filing = [{ trigger: 'file_it', source: 'review', dest: 'done' }];
  const filed = run(purchase({ stages, transitions: filing })).start(person('UDAN'));
  expect(filed.refusal(dan, { type: 'trigger', trigger: 'file_it' }).params).toMatchObject({ reason: 'role' });
});

test('deactivated people, guests and bots stand in for nobody, and permissions are not handed on', () => {
  const story = run(purchase()).start(alice);
  for (const flag of ['deactivated', 'external', 'bot'])
    expect(story.refusal({ ...dan, [flag]: true }, { type: 'approve' }).code, flag).toBe('not_permitted');
  const admin = person('UBOSS', ['admin']);
  expect(story.refusal(standingFor(person('UDAN'), admin), { type: 'cancel' }).code).toBe('not_permitted');
});

test('in a consensus the absent person counts once, by one press together with the delegate’s own say', () => {
  const together = review({ approvals: [{ role: 'reviewer', strategy: 'consensus' }] });
  const story = run(together).start(alice);
  const both = standingFor(bob, ann);
  const first = decideWith(story.workflow, together, both, 3);
  expect(first.entry?.data).toEqual({ for: ['UANN'] });
  expect(first.workflow.approvals[0]?.assignments.filter(({ status }) => status === 'approved')).toHaveLength(2);
  expect(first.workflow.approvals[0]?.status).toBe('pending');
  const repeated = decideWith(first.workflow, together, both, 1);
  expect(repeated.repeated).toMatchObject({ decision: 'approved' });
  expect(refusalOf(() => decideWith(first.workflow, together, ann, 1))).toMatchObject({
    code: 'already_decided',
    params: { by: 'UBOB' },
  });
  const last = decideWith(first.workflow, together, carol, 1);
  expect(last.workflow.phase.kind).toBe('ended');
});

test('who has decided for themselves still decides for somebody who goes away afterwards', () => {
  const together = review({ approvals: [{ role: 'reviewer', strategy: 'consensus' }] });
  const story = run(together).start(alice);
  const own = decideWith(story.workflow, together, bob, 3);
  const forAnn = decideWith(own.workflow, together, standingFor(bob, ann), 2);
  expect(forAnn.repeated).toBeNull();
  expect(forAnn.entry?.data).toEqual({ for: ['UANN'] });
  expect(decideWith(forAnn.workflow, together, carol, 1).workflow.phase.kind).toBe('ended');
});

test('a quorum that the delegate’s own say fills leaves the absent person’s alone', () => {
  const one = review({ approvals: [{ role: 'reviewer', strategy: 'quorum', count: 1 }] });
  const decided = decideWith(run(one).start(alice).workflow, one, standingFor(bob, ann), 3);
  expect(decided.entry?.data).toEqual({});
  expect(decided.workflow.approvals[0]?.assignments).toHaveLength(1);
});

test('one level only: a delegate’s own delegate has nothing of the first', () => {
  const story = run(purchase()).start(alice);
  const eve = standingFor(person('UEVE'), person('UDAN'));
  expect(story.refusal(eve, { type: 'approve' }).code).toBe('not_permitted');
});

test('a decision in somebody’s stead can be undone, and all is as it was', () => {
  const undoable = purchase({ undo_window: '5m' });
  const story = run(undoable).start(alice).does(dan, { type: 'approve' });
  expect(story.workflow.phase.kind).toBe('settling');
  story.after(MINUTE).does(dan, { type: 'undo' });
  const approval = story.asked();
  expect(approval.assignments.every(({ status }) => status === 'released')).toBe(true);
  expect(rightOf(story.workflow, approval, ann)).toBe('may');
  expect(capacitiesOf(story.workflow, approval, dan)).toMatchObject([{ person: { id: 'UANN' }, own: false }]);
  const own = { ...dan, roles: [...dan.roles, 'reviewer'], standsFor: [] };
  story.after(MINUTE).does(own, { type: 'approve' });
  expect(story.history.at(-1)?.data).toEqual({});
  expect(story.workflow.approvals[0]?.assignments.at(-1)).toMatchObject({ userId: 'UDAN', delegatedFrom: null });
});

test('what an absent person has checked in on their delegate approves, and the other way round', () => {
  const checked = review({ approvals: [{ role: 'reviewer', type: 'check_in_verify' }] });
  const before = run(checked).start(alice).does(ann, { type: 'check_in' });
  expect(before.does(dan, { type: 'approve' }).workflow.phase.kind).toBe('ended');
  const meanwhile = run(checked).start(alice).does(dan, { type: 'check_in' });
  expect(meanwhile.does(ann, { type: 'approve' }).workflow.phase.kind).toBe('ended');
});

test('who is named is named still, and an escalation that calls in somebody absent is theirs to settle by a delegate', () => {
  const named = review({ approvals: [{ user: 'UANN' }], due_in: '1d', escalate: [{ role: 'director' }] });
  const story = run(named).start(alice);
  expect(askedByName(story.asked())).toEqual(['UANN']);
  expect(rightOf(story.workflow, story.asked(), dan)).toBe('may');
  story.after(2 * DAY).does(null, { type: 'wake', approvalId: story.asked().id });
  const eve = standingFor(person('UEVE'), person('UDIR', ['director']));
  expect(story.does(eve, { type: 'approve' }).workflow.phase.kind).toBe('ended');
});

/** Decides with so many people left who may, as the database counts them. */
function decideWith(
  workflow: Workflow,
  definition: Context['definition'],
  actor: Actor,
  undecided: number,
  verb: Command = { type: 'approve' },
) {
  const [approval] = workflow.approvals;
  if (!approval) throw new Error('nobody is asked');
  let ids = 0;
  const newId = () => `${actor.id}-${++ids}-${workflow.approvals[0]?.assignments.length}`;
  const context = { definition, now: '2026-11-20T10:00:00.000Z', newId, undecided: { [approval.id]: undecided } };
  return decide(workflow, { ...verb, approvalId: approval.id } as Command, actor, context);
}

test('whoever is away, in whatever order people press: each say counts once, and nobody decides on their own request', () => {
  const reviewers = ['U0', 'U1', 'U2', 'U3', 'U4'].map((id) => person(id, ['reviewer']));
  const definition = review({ approvals: [{ role: 'reviewer', strategy: 'quorum', count: 4 }] });
  const index = fc.nat(4);
  // Who stands in for whom, changing from press to press.
  const press = fc.record({ who: index, absent: fc.uniqueArray(index, { maxLength: 3 }), verb: fc.boolean() });
  fc.assert(
    fc.property(index, fc.array(press, { maxLength: 12 }), (requester, presses) => {
      const story = run(definition).start(reviewers[requester] ?? alice);
      for (const { who, absent, verb } of presses) {
        const actor = standingFor(reviewers[who] ?? alice, ...absent.flatMap((one) => reviewers[one] ?? []));
        const command = verb ? ({ type: 'approve' } as const) : ({ type: 'reject', comment: 'no' } as const);
        try {
          story.workflow = decideWith(
            story.workflow,
            definition,
            actor,
            undecidedIn(story.workflow, 4),
            command,
          ).workflow;
        } catch (error) {
          if (!isDomainError(error)) throw error;
        }
      }
      const shares = story.workflow.approvals[0]?.assignments ?? [];
      const says = shares
        .filter(({ status }) => status === 'approved' || status === 'denied')
        .map(({ userId, delegatedFrom }) => delegatedFrom ?? userId);
      expect(new Set(says).size).toBe(says.length);
      expect(says).not.toContain(`U${requester}`);
      expect(shares.filter(({ status }) => status !== 'delegated').map(({ userId }) => userId)).not.toContain(
        `U${requester}`,
      );
    }),
  );
});

/** Reviewers, without the requester, who have said nothing so far. */
function undecidedIn({ approvals }: Workflow, people: number): number {
  const said = new Set(approvals[0]?.assignments.map(({ userId, delegatedFrom }) => delegatedFrom ?? userId));
  return people - said.size;
}

import { expect, test } from 'vitest';
import { evolve } from '#domain/request/evolve.ts';
import { statusOf, type Workflow } from '#domain/request/workflow.ts';
import { HOUR, MINUTE, person, purchase, review, run, type Story } from '#testing/builders/builders.ts';
import { BEGINNING, type Happening, happeningsOf, type Past } from './events.ts';

const alice = person('UALICE');
const ann = person('UANN', ['reviewer']);
const bob = person('UBOB', ['reviewer', 'finance']);
const boss = person('UBOSS', ['director']);

/** What happened in each entry of a story's history. */
function told(story: Story): Happening[][] {
  let past: Past = BEGINNING;
  return story.history.map((entry) => {
    const next = happeningsOf(story.definition, past, entry);
    past = next.past;
    return next.happenings;
  });
}

function events(story: Story) {
  return told(story).map((entry) => entry.map(({ event }) => event).join(' '));
}

function last(story: Story) {
  return told(story).at(-1) ?? [];
}

function brief({ event, stage, from, to }: Happening) {
  return `${event} at ${stage}: ${from} → ${to}`;
}

const lanes = purchase({
  stages: undefined,
  pipelines: [
    {
      key: 'team',
      stages: [
        { key: 'lead', approvals: [{ role: 'reviewer' }, { role: 'finance' }] },
        { key: 'check', approvals: [{ role: 'reviewer' }] },
      ],
    },
    { key: 'money', stages: [{ key: 'budget', approvals: [{ role: 'finance' }], resubmit_to: ['lead'] }] },
  ],
});

test('an approval comes first, then the pipeline, then the stage, and then the next stage opens', () => {
  const story = run(lanes).start(alice).does(ann, { type: 'approve' }).does(bob, { type: 'approve' });
  expect(events(story)).toEqual([
    'on_workflow_start on_enter_stage',
    'after_approve',
    'after_approve after_move_stage on_enter_stage',
  ]);
  story.does(ann, { type: 'approve' });
  expect(last(story).map(brief)).toEqual([
    'after_approve at check: check → budget',
    'after_move_pipeline at budget: team → money',
    'after_move_stage at budget: check → budget',
    'on_enter_stage at budget: check → budget',
  ]);
  story.does(bob, { type: 'approve' });
  expect(last(story).map(({ event }) => event)).toEqual(['after_approve', 'on_workflow_complete']);
});

test('each is shown the workflow as it was just then', () => {
  const [given, , moved] = last(
    run(lanes)
      .start(alice)
      .does(ann, { type: 'approve' })
      .does(bob, { type: 'approve' })
      .does(ann, { type: 'approve' }),
  );
  expect(given?.workflow.phase.stage).toBe('check');
  expect(given?.workflow.approvals.find(({ id }) => id === given.approvalId)).toMatchObject({
    status: 'approved',
    actorId: 'UANN',
  });
  expect(moved?.workflow.phase.stage).toBe('budget');
  expect(moved?.approvalId).toBe(given?.approvalId);
});

test('a rejection that ends the workflow shows it ended, with the reason', () => {
  const story = run(review({})).start(alice).does(ann, { type: 'reject', comment: 'Too dear.' });
  const [no, ...rest] = last(story);
  expect(rest).toEqual([]);
  expect(no).toMatchObject({ event: 'after_reject', stage: 'review', actorId: 'UANN', comment: 'Too dear.' });
  expect(no && statusOf(no.workflow)).toBe('rejected');
});

test('a rejection with a way on is told before the move that it causes', () => {
  const definition = review(
    {},
    {
      stages: [
        { key: 'draft', approvals: [{ role: 'reviewer' }] },
        { key: 'review', approvals: [{ role: 'reviewer' }] },
        { key: 'done', final: true },
      ],
      transitions: [{ trigger: 'reject', source: 'review', dest: 'draft' }],
    },
  );
  const story = run(definition)
    .start(alice)
    .does(ann, { type: 'approve' })
    .does(bob, { type: 'reject', comment: 'no' });
  expect(last(story).map(brief)).toEqual([
    'after_reject at review: review → draft',
    'after_move_stage at draft: review → draft',
    'on_enter_stage at draft: review → draft',
  ]);
});

test('only approve and reject are a yes and a no where people choose among triggers', () => {
  const definition = purchase({
    stages: [
      { key: 'open', permissions: ['reviewer'] },
      { key: 'parked', permissions: ['reviewer'] },
      { key: 'done', final: true },
    ],
    transitions: [
      { trigger: 'park', source: 'open', dest: 'parked' },
      { trigger: 'approve', source: 'open', dest: 'done' },
      { trigger: 'reject', source: 'parked', dest: 'done' },
    ],
  });
  const parked = run(definition).start(alice).does(ann, { type: 'trigger', trigger: 'park' });
  expect(events(parked).at(-1)).toBe('after_move_stage on_enter_stage');
  expect(events(parked.does(ann, { type: 'trigger', trigger: 'reject' })).at(-1)).toBe(
    'after_reject after_move_stage on_enter_stage',
  );
  const approved = run(definition).start(alice).does(ann, { type: 'trigger', trigger: 'approve' });
  expect(events(approved).at(-1)).toBe('after_approve after_move_stage on_enter_stage on_workflow_complete');
});

test('a decision that can be taken back is told once it stands, in the name of who made it', () => {
  const story = run(review({}, { undo_window: '1m' }))
    .start(alice)
    .does(ann, { type: 'reject', comment: 'no' });
  expect(last(story)).toEqual([]);
  story.does(ann, { type: 'undo' });
  expect(last(story)).toEqual([]);
  story
    .does(ann, { type: 'approve' })
    .after(2 * MINUTE)
    .does(null, { type: 'settle' });
  expect(last(story).map(({ event, actorId, trigger }) => [event, actorId, trigger])).toEqual([
    ['after_approve', 'UANN', 'approve'],
    ['after_move_stage', 'UANN', 'approve'],
    ['on_enter_stage', 'UANN', 'approve'],
    ['on_workflow_complete', 'UANN', 'approve'],
  ]);
});

test('changes that are asked for and made are both told', () => {
  const story = run(lanes)
    .start(alice)
    .does(ann, { type: 'approve' })
    .does(bob, { type: 'approve' })
    .does(ann, { type: 'approve' });
  story.does(bob, { type: 'request_changes', reason: 'A cheaper one' });
  expect(last(story).map(brief)).toEqual([
    'after_resubmission at budget: budget → lead',
    'after_move_pipeline at lead: money → team',
    'after_move_stage at lead: budget → lead',
  ]);
  expect(last(story)[0]).toMatchObject({ trigger: 'request_changes', comment: 'A cheaper one', actorId: 'UBOB' });
  story.does(alice, { type: 'resubmit' });
  expect(events(story).at(-1)).toBe('after_resubmission on_enter_stage');
});

test('handing on, assigning and escalating tell from whom to whom', () => {
  const story = run(review({ due_in: '1h', escalate: [{ role: 'director' }] })).start(alice);
  story.does(ann, { type: 'delegate', to: bob });
  expect(last(story)).toMatchObject([
    { event: 'after_delegate', from: 'UANN', to: 'UBOB', delegatedTo: { userId: 'UBOB' } },
  ]);
  story.does(bob, { type: 'assign', to: boss });
  expect(last(story)).toMatchObject([{ event: 'after_assign', from: null, to: 'UBOSS' }]);
  story.after(2 * HOUR).does(null, { type: 'wake', approvalId: story.asked().id });
  expect(last(story)).toMatchObject([{ event: 'after_escalate', to: 'director', actorId: null }]);
});

test('time that hands on, or ends a workflow, is told like a person', () => {
  const handed = run(review({ due_in: '1h', on_timeout: 'delegate', escalate: [{ role: 'director' }] })).start(alice);
  handed.after(2 * HOUR).does(null, { type: 'wake', approvalId: handed.asked().id });
  expect(last(handed)).toMatchObject([{ event: 'after_delegate', delegatedTo: { role: 'director' } }]);
  const expired = run(review({ due_in: '1h', on_timeout: 'expire' })).start(alice);
  expired.after(2 * HOUR).does(null, { type: 'wake', approvalId: expired.asked().id });
  expect(last(expired)).toMatchObject([{ event: 'after_reject', trigger: 'expire', actorId: null }]);
});

test('canceling and taking up again are told; looking at it, holding and reminding are not', () => {
  const story = run(review({ approvals: [{ role: 'reviewer', type: 'check_in_verify' }] })).start(alice);
  story.does(ann, { type: 'check_in' }).does(alice, { type: 'hold' }).does(alice, { type: 'resume' });
  expect(events(story).slice(1)).toEqual(['', '', '']);
  story.does(alice, { type: 'cancel', reason: 'bought' });
  expect(last(story)).toMatchObject([{ event: 'on_workflow_cancel', comment: 'bought', stage: 'review' }]);
});

test('the history tells the workflow as it is', () => {
  const story = run(lanes).start(alice).does(ann, { type: 'approve' }).does(bob, { type: 'approve' });
  const folded = story.history.flatMap((entry) => entry.events).reduce<Workflow | null>(evolve, null);
  expect(folded).toMatchObject({ phase: story.workflow.phase, approvals: story.workflow.approvals });
});

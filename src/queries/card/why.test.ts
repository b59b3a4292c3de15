import { expect, test } from 'vitest';
import { HOUR, person, purchase, review, run, type Story } from '#testing/builders/builders.ts';
import type { StoryRow } from './parts.ts';
import { dueOf } from './silence.ts';
import { whyOf } from './why.ts';

const alice = person('UALICE');
const rob = person('UROB', ['reviewer']);
const dora = person('UDORA', ['director']);
const dan = person('UDAN');

function rowsOf({ history }: Story): StoryRow[] {
  return history.map((entry) => ({ ...entry, data: { ...entry.data }, changes: [] }));
}

function why(story: Story, reader: typeof alice) {
  return whyOf({ workflow: story.workflow, definition: story.definition, story: rowsOf(story) }, reader);
}

test('somebody is asked by name or as what they are, and nobody else is told why', () => {
  const asked = run(purchase()).start(alice);
  expect(why(asked, rob)).toEqual({ because: { kind: 'role', role: 'reviewer' }, group: 0, again: null });
  expect(why(asked, dan)).toBeNull();
  const named = run(review({ approvals: [{ user: 'UROB' }, { role: 'director' }], parallel: true })).start(alice);
  expect(why(named, rob)).toMatchObject({ because: { kind: 'named' }, group: 0 });
  expect(why(named, dora)).toMatchObject({ because: { kind: 'role', role: 'director' }, group: 1 });
});

test('who has it from somebody is told from whom, and what they wrote', () => {
  const story = run(purchase()).start(alice).does(rob, { type: 'delegate', to: dan, reason: 'I know the seller' });
  expect(why(story, dan)?.because).toEqual({ kind: 'delegated', by: 'UROB', comment: 'I know the seller' });
  const assigned = run(purchase())
    .start(alice)
    .does(person('UADA', ['admin']), { type: 'assign', to: rob });
  expect(why(assigned, rob)?.because).toEqual({ kind: 'assigned', by: 'UADA' });
  const standIn = { ...dan, standsFor: [{ id: rob.id, roles: rob.roles }] };
  expect(why(run(purchase()).start(alice), standIn)?.because).toEqual({ kind: 'stand_in', for: ['UROB'] });
});

test('whom an escalation calls in is told so, and those asked before are not', () => {
  const story = run(review({ due_in: '1h', escalate: [{ role: 'director' }] })).start(alice);
  story.after(HOUR).does(null, { type: 'wake', approvalId: story.asked().id });
  expect(why(story, dora)?.because).toEqual({ kind: 'escalated', role: 'director', why: null });
  expect(why(story, rob)?.because).toEqual({ kind: 'role', role: 'reviewer' });
});

test('who agreed before is told that it is again', () => {
  const stages = [
    { key: 'review', approvals: [{ role: 'reviewer' }] },
    { key: 'second', approvals: [{ user: 'UROB' }] },
    { key: 'done', final: true },
  ];
  const story = run(purchase({ stages })).start(alice).does(rob, { type: 'approve' });
  expect(why(story, rob)).toMatchObject({ because: { kind: 'named' }, again: { role: 'reviewer' } });
  expect(why(story, { ...rob, roles: [] })).toMatchObject({ again: { stage: 'Review' } });
});

test.each([
  ['reject', {}, { kind: 'rejected' }],
  ['approve', {}, { kind: 'approved' }],
  ['expire', {}, { kind: 'expired' }],
  ['delegate', { escalate: [{ role: 'director' }] }, { kind: 'handed_on', role: 'director' }],
  ['delegate', {}, { kind: 'admins' }],
  ['escalate', { escalate: [{ role: 'director' }] }, { kind: 'escalated', role: 'director' }],
  ['escalate', {}, { kind: 'admins' }],
])('what silence does is foretold: %s %o', (on_timeout, stage, silence) => {
  const { definition, workflow } = run(review({ due_in: '1h', on_timeout, ...stage })).start(alice);
  expect(dueOf(definition, workflow)).toEqual({ dueAt: '2026-11-20T10:00:00.000Z', silence });
});

test('without a deadline silence does nothing, and after the last rung nothing more', () => {
  const open = run(purchase()).start(alice);
  expect(dueOf(open.definition, open.workflow)).toEqual({ dueAt: null, silence: null });
  const story = run(review({ due_in: '1h', escalate: [{ role: 'director' }] })).start(alice);
  story.after(HOUR).does(null, { type: 'wake', approvalId: story.asked().id });
  expect(dueOf(story.definition, story.workflow).silence).toBeNull();
});

import { expect, test } from 'vitest';
import { firstBroken } from '#domain/request/history-chain.ts';
import { DAY, person, review, run } from '#testing/builders/builders.ts';

const alice = person('UALICE');
const bob = person('UBOB', ['reviewer']);
const admin = person('UADA', ['admin']);
const writtenDown = () => run(review({ due_in: '1d' }), { later: true }).start(alice);

test('what is only written down asks nobody and tells nobody', () => {
  const story = writtenDown();
  expect(story.workflow.phase).toEqual({ kind: 'not_started', stage: 'review' });
  expect(story.workflow.approvals).toEqual([]);
  expect(story.last.effects).toEqual([]);
  expect(story.last.entry).toMatchObject({ trigger: 'create', fromStage: null, toStage: null });
});

test('started, it begins as any other, with its clock from then on', () => {
  const story = writtenDown().after(DAY).does(alice, { type: 'start' });
  expect(story.workflow.phase).toEqual({ kind: 'deciding', stage: 'review' });
  expect(story.asked().expiresAt).toBe('2026-11-22T09:00:00.000Z');
  expect(story.last.entry).toMatchObject({ trigger: 'start', fromStage: null, toStage: 'review' });
  expect(story.does(bob, { type: 'approve' }).workflow.phase.kind).toBe('ended');
  expect(firstBroken(story.workflow.id, story.history)).toBeNull();
});

test('its requester and admins start it, by the verb or as a trigger, and once', () => {
  expect(writtenDown().refusal(bob, { type: 'start' })).toMatchObject({
    code: 'not_permitted',
    params: { users: ['UALICE'] },
  });
  const story = writtenDown().does(admin, { type: 'trigger', trigger: 'start' });
  expect(story.triggers()).toEqual(['create', 'start']);
  expect(story.refusal(alice, { type: 'start' })).toMatchObject({ code: 'not_waiting' });
});

test('before that nothing else may be done with it but to call it off', () => {
  for (const command of [
    { type: 'approve' },
    { type: 'hold' },
    { type: 'assign', to: bob },
    { type: 'resubmit' },
    { type: 'reopen' },
    { type: 'trigger', trigger: 'approve' },
  ] as const)
    expect(writtenDown().refusal(admin, command), command.type).toMatchObject({ code: 'not_started' });
  const story = writtenDown().does(alice, { type: 'cancel' });
  expect(story.workflow.phase).toMatchObject({ kind: 'ended', outcome: 'canceled' });
  expect(story.refusal(alice, { type: 'start' })).toMatchObject({ code: 'workflow_closed' });
});

import { expect, test } from 'vitest';
import { DAY, HOUR, person, review, run, type Story } from '#testing/builders/builders.ts';

const alice = person('UALICE');
const bob = person('UBOB', ['reviewer']);
const ada = person('UADA', ['admin']);
const nudge = { type: 'nudge', lastAt: null } as const;
const started = (stage: Record<string, unknown> = {}, parts: Record<string, unknown> = {}): Story =>
  run(review(stage, parts)).start(alice);

test('the requester and admins nudge those who are asked, which is told, written down and changes nothing', () => {
  for (const who of [alice, ada]) {
    const before = started({ due_in: '2d' });
    const after = before.does(who, nudge);
    expect(after.last.effects).toEqual([{ kind: 'nudge', by: who.id }]);
    expect(after.last.entry).toMatchObject({ trigger: 'nudge', actorId: who.id, toStage: 'review', events: [] });
    expect(after.workflow.approvals).toEqual(before.workflow.approvals);
  }
});

test('nobody else nudges', () => {
  const refused = { code: 'not_permitted', params: { reason: 'not_requester', users: ['UALICE'] } };
  for (const who of [bob, person('UELSE'), { ...alice, deactivated: true }])
    expect(started().refusal(who, nudge)).toMatchObject(refused);
});

test('a request is nudged once in four hours, and whoever is early is told from when on', () => {
  const story = started().after(HOUR);
  const lastAt = story.now;
  const early = story.does(alice, nudge).after(4 * HOUR - 1);
  const again = new Date(Date.parse(lastAt) + 4 * HOUR).toISOString();
  expect(early.refusal(ada, { type: 'nudge', lastAt })).toEqual({
    code: 'nudged_already',
    params: { ref: 'WF-1', at: lastAt, again },
  });
  expect(early.after(1).does(alice, { type: 'nudge', lastAt }).last.entry?.trigger).toBe('nudge');
});

test('nobody is nudged while the request is on hold, not begun, ended, or waits for its requester', () => {
  expect(started().does(alice, { type: 'hold' }).refusal(alice, nudge)).toMatchObject({ code: 'on_hold' });
  expect(run(review({}), { later: true }).start(alice).refusal(alice, nudge)).toMatchObject({ code: 'not_started' });
  expect(started().does(alice, { type: 'cancel' }).refusal(alice, nudge)).toMatchObject({ code: 'workflow_closed' });
  const back = started().does(bob, { type: 'request_changes', reason: 'why?' });
  expect(back.refusal(alice, nudge)).toMatchObject({ code: 'stage_moved', params: { requester: 'UALICE' } });
  const nobody = { code: 'not_waiting', params: { ref: 'WF-1', what: 'nudge' } };
  expect(started({ approvals: [{ self: true }] }).refusal(alice, nudge)).toEqual(nobody);
  const settling = started({}, { undo_window: '1m' }).does(bob, { type: 'approve' });
  expect(settling.after(DAY).refusal(alice, nudge)).toEqual(nobody);
});

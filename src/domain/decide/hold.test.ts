import { describe, expect, test } from 'vitest';
import { DAY, HOUR, person, purchase, review, run, type Story } from '#testing/builders/builders.ts';

const alice = person('UALICE');
const bob = person('UBOB', ['reviewer']);
const ada = person('UADA', ['admin']);
const manager = person('UMGR', ['manager']);
const hold = { type: 'hold', reason: 'waiting for the budget' } as const;
const resume = { type: 'resume' } as const;

const started = (stage: Record<string, unknown> = {}, parts: Record<string, unknown> = {}): Story =>
  run(review(stage, parts)).start(alice);
const held = (stage: Record<string, unknown> = {}, parts: Record<string, unknown> = {}): Story =>
  started(stage, parts).does(alice, hold);

describe('while a request is on hold', () => {
  test('it says who held it, since when and why, and where it goes on', () => {
    const story = held();
    expect(story.workflow.phase).toEqual({
      kind: 'on_hold',
      stage: 'review',
      by: 'UALICE',
      reason: 'waiting for the budget',
      since: story.now,
      resumes: { kind: 'deciding', stage: 'review' },
    });
    expect(story.last.entry).toMatchObject({ trigger: 'hold', comment: hold.reason, toStage: 'review' });
    expect(started().does(alice, { type: 'hold', reason: ' ' }).workflow.phase).toMatchObject({ reason: null });
  });

  test('nobody decides, whatever they try, and is told who held it', () => {
    const story = held({ approvals: [{ role: 'reviewer', type: 'check_in_verify' }] });
    const tries = [
      { type: 'approve' },
      { type: 'reject', comment: 'no' },
      { type: 'check_in' },
      { type: 'request_changes', reason: 'x' },
      { type: 'delegate', to: ada },
      { type: 'trigger', trigger: 'approve' },
      { type: 'assign', to: ada },
      { type: 'resubmit' },
      { type: 'reopen' },
    ] as const;
    for (const command of tries)
      expect(story.refusal(bob, command)).toEqual({ code: 'on_hold', params: { by: 'UALICE' } });
    expect(story.refusal(alice, hold)).toEqual({ code: 'on_hold', params: { by: 'UALICE' } });
  });

  test('its clocks stand still', () => {
    const story = held({ due_in: '1h', remind_before: ['30m'] }).after(10 * DAY);
    expect(story.asked().wakeAt).toBeNull();
    const wake = { type: 'wake', approvalId: story.asked().id } as const;
    expect(story.refusal(null, wake)).toMatchObject({ code: 'stage_moved' });
    expect(story.refusal(null, { ...wake, nobodyLeft: { level: 0 } })).toMatchObject({ code: 'stage_moved' });
  });

  test('it may be called off', () => {
    expect(held().does(alice, { type: 'cancel' }).workflow.phase).toEqual({
      kind: 'ended',
      stage: 'review',
      outcome: 'canceled',
    });
  });
});

describe('holding and resuming', () => {
  test('are for the requester and admins', () => {
    for (const actor of [alice, ada]) expect(started().does(actor, hold).does(actor, resume).open()).toHaveLength(1);
    expect(started().refusal(bob, hold)).toMatchObject({ code: 'not_permitted', params: { reason: 'not_requester' } });
    expect(started().refusal(manager, hold)).toMatchObject({ code: 'not_permitted' });
    expect(held().refusal(bob, resume)).toMatchObject({ code: 'not_permitted' });
    const gone = { ...alice, deactivated: true };
    expect(started().refusal(gone, hold)).toMatchObject({ code: 'not_permitted' });
  });

  test('are refused on what has ended, and resuming on what goes on', () => {
    expect(started().refusal(alice, resume)).toMatchObject({ code: 'not_waiting' });
    const ended = started().does(bob, { type: 'approve' });
    for (const command of [hold, resume])
      expect(ended.refusal(alice, command)).toMatchObject({ code: 'workflow_closed' });
  });

  test('take it up where it was, with all that was said', () => {
    const two = { approvals: [{ role: 'reviewer' }, { role: 'admin' }], parallel: true };
    const story = started(two).does(bob, { type: 'approve' }).does(alice, hold).does(ada, resume);
    expect(story.workflow.phase).toEqual({ kind: 'deciding', stage: 'review' });
    expect(story.does(ada, { type: 'approve' }).workflow.phase.kind).toBe('ended');
    expect(story.triggers()).toEqual(['start', 'approve', 'hold', 'resume', 'approve']);
  });

  test('leave a request that waits for its requester waiting', () => {
    const story = started().does(bob, { type: 'request_changes', reason: 'which?' }).does(alice, hold);
    expect(story.refusal(alice, { type: 'resubmit' })).toMatchObject({ code: 'on_hold' });
    story.does(alice, resume);
    expect(story.workflow.phase).toMatchObject({ kind: 'awaiting_requester', by: 'UBOB', reason: 'which?' });
    expect(story.does(alice, { type: 'resubmit' }).open()).toHaveLength(1);
  });
});

describe('a hold shifts', () => {
  const timed = {
    due_in: '4h',
    remind_before: ['2h', '1h'],
    escalate: [{ role: 'boss' }, { role: 'ceo', after: '1h' }],
  };
  const wake = (story: Story) => story.does(null, { type: 'wake', approvalId: story.asked().id });

  test('the deadline and the reminders by its length', () => {
    const story = started(timed)
      .after(HOUR)
      .does(alice, hold)
      .after(3 * DAY)
      .does(alice, resume);
    expect(story.asked()).toMatchObject({ expiresAt: '2026-11-23T13:00:00.000Z', wakeAt: '2026-11-23T11:00:00.000Z' });
  });

  test('and no reminder or rung is given twice', () => {
    const story = wake(started(timed).after(2 * HOUR));
    story.does(alice, hold).after(DAY).does(alice, resume);
    expect(story.asked()).toMatchObject({ reminders: 1, wakeAt: '2026-11-21T12:00:00.000Z' });
    wake(story.after(2 * HOUR))
      .does(alice, hold)
      .after(DAY)
      .does(alice, resume);
    expect(story.asked()).toMatchObject({ escalationLevel: 1, wakeAt: '2026-11-22T14:00:00.000Z' });
    wake(story.after(HOUR)).does(alice, hold).after(DAY).does(alice, resume);
    expect(story.asked()).toMatchObject({ escalationLevel: 2, wakeAt: null });
    expect(story.triggers().filter((one) => one === 'escalate')).toHaveLength(2);
  });

  test('open time where there is a calendar: as much of it is left as there was', () => {
    const calendar = { timezone: 'UTC', days: ['mon', 'tue', 'wed', 'thu', 'fri'], hours: '09:00-17:00' };
    const story = started({ due_in: '6h' }, { calendar })
      .after(2 * HOUR)
      .does(alice, hold);
    // From Friday at eleven over the weekend to Monday at fifteen: two hours that day, two on Tuesday.
    story.after(3 * DAY + 4 * HOUR).does(alice, resume);
    expect(story.asked().expiresAt).toBe('2026-11-24T11:00:00.000Z');
  });

  test('every approval of a parallel stage, and those without a deadline not', () => {
    const parallel = { parallel: true, approvals: [{ role: 'reviewer' }, { role: 'boss' }] };
    const both = held({ ...parallel, due_in: '1h' })
      .after(DAY)
      .does(alice, resume);
    expect(both.open().map((one) => one.expiresAt)).toEqual(Array(2).fill('2026-11-21T10:00:00.000Z'));
    expect(held(parallel).does(alice, resume).last.entry?.events).toEqual([{ type: 'Unheld' }]);
  });

  test('nothing of what opened after it', () => {
    const stages = [
      { key: 'one', approvals: [{ role: 'reviewer' }] },
      { key: 'two', due_in: '1h', approvals: [{ role: 'reviewer' }] },
    ];
    const story = run(purchase({ stages })).start(alice).does(alice, hold).after(DAY).does(alice, resume);
    expect(story.does(bob, { type: 'approve' }).asked().expiresAt).toBe('2026-11-21T10:00:00.000Z');
  });
});

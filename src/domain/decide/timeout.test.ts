import { describe, expect, test } from 'vitest';
import { DAY, HOUR, person, purchase, review, run, type Story } from '#testing/builders/builders.ts';

const alice = person('UALICE');
const bob = person('UBOB', ['reviewer']);
const carol = person('UCAROL', ['reviewer']);
const eve = person('UEVE');
const max = person('UMAX', ['boss']);
const ada = person('UADA', ['admin']);
const staff = [alice, bob, carol, eve, max, ada];

const yes = { type: 'approve' } as const;
const timed = (on_timeout: string, stage: Record<string, unknown> = {}, parts: Record<string, unknown> = {}): Story =>
  run(review({ due_in: '1h', on_timeout, ...stage }, { ...parts }), { staff }).start(alice);
const outcome = (story: Story): string =>
  story.workflow.phase.kind === 'ended' ? story.workflow.phase.outcome : story.workflow.phase.kind;

/** Lets the schedule do what is due, as often as there is something. */
function sweep(story: Story): Story {
  const due = () => story.open().find((one) => one.wakeAt !== null && one.wakeAt <= story.now);
  for (let one = due(); one; one = due()) story.does(null, { type: 'wake', approvalId: one.id });
  return story;
}
const late = (story: Story): Story => sweep(story.after(HOUR));

describe('when nobody answered in time,', () => {
  test('approve goes on without anybody', () => {
    const story = late(timed('approve'));
    expect(outcome(story)).toBe('completed');
    expect(story.workflow.approvals[0]).toMatchObject({ status: 'approved', actorId: null, assignments: [] });
    expect(story.last.entry).toMatchObject({ trigger: 'approve', actorId: null, data: { timed_out: true } });
  });

  test('approve asks the next one of the stage, with a deadline of its own', () => {
    const story = late(timed('approve', { approvals: [{ role: 'reviewer' }, { role: 'boss' }] }));
    expect(story.asked()).toMatchObject({ roles: ['boss'], status: 'pending', position: 1 });
    expect(outcome(story.does(max, yes))).toBe('completed');
  });

  test('approve waits for the others of a parallel stage that are decided already or late too', () => {
    const parallel = { parallel: true, approvals: [{ role: 'reviewer' }, { role: 'boss' }] };
    const story = timed('approve', parallel).does(max, yes);
    expect(outcome(story)).toBe('deciding');
    expect(outcome(late(story))).toBe('completed');
    expect(late(timed('approve', parallel)).triggers()).toEqual(['start', 'approve', 'approve']);
  });

  test('approve never presses a button of its own: a stage of triggers escalates, each rung once', () => {
    const transitions = [
      { trigger: 'go', source: 'review', dest: 'done' },
      { trigger: 'approve', source: 'review', dest: 'done' },
    ];
    const stage = { approvals: [], permissions: ['clerk'], escalate: [{ role: 'boss' }, { role: 'ceo', after: '1h' }] };
    const story = late(timed('approve', stage, { transitions }));
    expect(story.triggers()).toEqual(['start', 'escalate']);
    expect(sweep(story.after(DAY)).triggers()).toEqual(['start', 'escalate', 'escalate']);
  });

  test('reject ends it, or takes the reject transition', () => {
    expect(outcome(late(timed('reject')))).toBe('rejected');
    const stages = [
      { key: 'draft', approvals: [{ self: true }] },
      { key: 'review', due_in: '1h', on_timeout: 'reject', approvals: [{ role: 'reviewer' }] },
    ];
    const transitions = [{ trigger: 'reject', source: 'review', dest: 'draft' }];
    const story = late(run(purchase({ stages, transitions })).start(alice).does(alice, yes));
    expect(story.workflow.phase).toEqual({ kind: 'deciding', stage: 'draft' });
    expect(story.last.entry).toMatchObject({ trigger: 'reject', actorId: null, data: { timed_out: true } });
  });

  test('reject ends all approvals of a parallel stage', () => {
    const story = late(timed('reject', { parallel: true, approvals: [{ role: 'reviewer' }, { role: 'boss' }] }));
    expect(story.workflow.approvals.map((one) => one.status)).toEqual(['denied', 'canceled']);
    expect(story.triggers()).toEqual(['start', 'reject']);
  });

  test('expire closes it for good, and whoever comes later is told', () => {
    const story = timed('expire');
    const approvalId = story.asked().id;
    late(story);
    expect(outcome(story)).toBe('rejected');
    expect(story.refusal(bob, { ...yes, approvalId })).toEqual({ code: 'expired', params: { ref: 'WF-1' } });
  });

  test('expire takes the expire transition', () => {
    const stages = [
      { key: 'review', due_in: '1h', on_timeout: 'expire', approvals: [{ role: 'reviewer' }] },
      { key: 'done', final: true },
      { key: 'lapsed', final: true },
    ];
    const transitions = [
      { trigger: 'approve', source: 'review', dest: 'done' },
      { trigger: 'expire', source: 'review', dest: 'lapsed' },
    ];
    const story = late(run(purchase({ stages, transitions })).start(alice));
    expect(story.workflow.phase).toMatchObject({ kind: 'ended', stage: 'lapsed' });
  });

  test.each(['approve', 'reject', 'expire'])('%s comes at the deadline, whatever the ladder says', (on_timeout) => {
    const story = late(timed(on_timeout, { escalate: [{ role: 'boss', after: '1d' }] }));
    expect(story.triggers()).toEqual(['start', on_timeout]);
  });

  test.each(['escalate', 'approve', 'reject', 'delegate', 'expire'])(
    '%s is preceded by its reminders',
    (on_timeout) => {
      const story = sweep(timed(on_timeout, { remind_before: ['30m'] }).after(HOUR / 2));
      expect(story.triggers()).toEqual(['start', 'remind']);
      expect(sweep(story.after(HOUR)).triggers()).toHaveLength(3);
    },
  );
});

describe('delegate hands it on', () => {
  const handed = (stage: Record<string, unknown> = {}): Story =>
    timed('delegate', { escalate: [{ role: 'boss' }, { role: 'ceo', after: '1h' }], ...stage });

  test('to the people of the first rung, and to nobody else any more', () => {
    const story = late(handed());
    expect(story.last.entry).toMatchObject({ trigger: 'delegate', actorId: null, data: { role: 'boss' } });
    expect(story.last.effects).toEqual([{ kind: 'ask', approvalId: story.asked().id }]);
    expect(story.asked()).toMatchObject({ roles: ['boss'], users: [], strategy: 'anyone', wakeAt: null });
    expect(story.refusal(bob, yes)).toMatchObject({ code: 'not_permitted', params: { roles: ['boss'] } });
    expect(outcome(story.does(max, yes))).toBe('completed');
  });

  test('to the admins where there is no rung', () => {
    expect(outcome(late(timed('delegate')).does(ada, yes))).toBe('completed');
  });

  test('once: nothing happens by itself any more, not even after a hold', () => {
    const story = sweep(late(handed()).after(DAY));
    story.does(alice, { type: 'hold' }).after(DAY).does(alice, { type: 'resume' });
    expect(sweep(story.after(DAY)).triggers()).toEqual(['start', 'delegate', 'hold', 'resume']);
  });

  test.each([
    ['a yes', { type: 'reject', comment: 'no' } as const, yes, 'rejected'],
    ['a no', yes, { type: 'reject', comment: 'no' } as const, 'completed'],
  ])('and whose turn it is now decides, whatever was said before: %s', (_name, now, before, wanted) => {
    const three = { approvals: [{ role: 'reviewer', strategy: 'majority' }] };
    const dora = person('UDORA', ['reviewer']);
    const story = handed(three)
      .among(...staff, dora)
      .does(bob, before);
    expect(outcome(late(story))).toBe('deciding');
    expect(outcome(story.does(max, now))).toBe(wanted);
  });

  test('away from those to whom it was delegated, too', () => {
    const story = late(handed().does(bob, { type: 'delegate', to: eve }));
    expect(story.refusal(eve, yes)).toMatchObject({ code: 'not_permitted' });
    expect(story.asked().assignments.map((share) => share.status)).toEqual(['released', 'released']);
  });

  test('to people who had voted or handed it over before: they have a say again', () => {
    const both = person('UBOTH', ['reviewer', 'boss']);
    const consensus = { approvals: [{ role: 'reviewer', strategy: 'consensus' }] };
    const voted = late(
      handed(consensus)
        .among(...staff, both)
        .does(both, yes),
    );
    expect(outcome(voted.does(both, yes))).toBe('completed');
    const passed = late(
      handed(consensus)
        .among(...staff, both)
        .does(both, { type: 'delegate', to: eve }),
    );
    expect(outcome(passed.does(both, yes))).toBe('completed');
  });
});

test('the ladder is climbed rung by rung, at its times, and no further than ten', () => {
  const escalate = Array.from({ length: 10 }, (_, n) => ({ role: `rung_${n}`, after: `${n + 1}h` }));
  const story = late(timed('escalate', { escalate }));
  expect(story.triggers()).toEqual(['start']);
  for (let rung = 1; rung <= 10; rung += 1) expect(sweep(story.after(HOUR)).asked().escalationLevel).toBe(rung);
  expect(story.asked().wakeAt).toBeNull();
  expect(sweep(story.after(1_000 * DAY)).triggers()).toHaveLength(11);
});

test('rungs that were missed while nothing ran come each once, at once', () => {
  const escalate = [{ role: 'boss' }, { role: 'ceo', after: '1d' }, { role: 'owner', after: '2d' }];
  const story = sweep(timed('escalate', { escalate, remind_before: ['10m'] }).after(30 * DAY));
  expect(story.triggers()).toEqual(['start', 'escalate', 'escalate', 'escalate']);
  expect(story.asked().escalatedRoles).toEqual(['boss', 'ceo', 'owner']);
});

describe('with a calendar', () => {
  const calendar = { timezone: 'UTC', days: ['mon', 'tue', 'wed', 'thu', 'fri'], hours: '09:00-17:00' };
  const working = (stage: Record<string, unknown>): Story => run(review(stage, { calendar })).start(alice);

  test('deadline, reminder and rung fall into open hours', () => {
    // It begins on a Friday at nine.
    const story = working({
      due_in: '12h',
      remind_before: ['6h'],
      escalate: [{ role: 'boss' }, { role: 'ceo', after: '1d' }],
    });
    expect(story.asked()).toMatchObject({ expiresAt: '2026-11-23T13:00:00.000Z', wakeAt: '2026-11-20T15:00:00.000Z' });
    expect(sweep(story.after(2 * DAY)).triggers()).toEqual(['start', 'remind']);
    expect(
      sweep(story.after(DAY + 4 * HOUR))
        .triggers()
        .at(-1),
    ).toBe('escalate');
    expect(story.asked().wakeAt).toBe('2026-11-24T13:00:00.000Z');
  });

  test('a day is a working day', () => {
    expect(working({ due_in: '2d' }).asked().expiresAt).toBe('2026-11-23T17:00:00.000Z');
  });
});

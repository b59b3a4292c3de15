import { describe, expect, test } from 'vitest';
import { stageOf } from '#domain/definition/definition.ts';
import { DAY, HOUR, MORNING, person, review, run } from '#testing/builders/builders.ts';
import { type Approval, type Assignment, isOpen, latestShare, nextWake } from './approval.ts';

const asked = run(review({})).start(person('UALICE')).asked();

function approval(parts: Partial<Approval>): Approval {
  return { ...asked, ...parts };
}

function share(userId: string, status: Assignment['status']): Assignment {
  return { id: `${userId} ${status}`, userId, status, delegatedFrom: null, decidedAt: null };
}

test('pending and escalated approvals are open', () => {
  const open = (['pending', 'escalated'] as const).map((status) => isOpen(approval({ status })));
  const closed = (['approved', 'denied', 'expired', 'canceled', 'changes_requested'] as const).map((status) =>
    isOpen(approval({ status })),
  );
  expect([...open, ...closed]).toEqual([true, true, false, false, false, false, false]);
});

describe('the next moment to look is', () => {
  const stage = stageOf(
    review({
      due_in: '2d',
      remind_before: ['4h', '1d'],
      escalate: [{ role: 'boss' }, { role: 'ceo', after: '1d' }],
    }),
    'review',
  );
  const at = (ms: number) => new Date(Date.parse(MORNING) + ms).toISOString();
  const due = approval({ expiresAt: at(2 * DAY) });
  test.each([
    ['the earliest reminder', {}, at(DAY)],
    ['the next reminder', { reminders: 1 }, at(2 * DAY - 4 * HOUR)],
    ['the deadline once all reminders are given', { reminders: 2 }, at(2 * DAY)],
    ['the second rung after the first, without more reminders', { escalationLevel: 1 }, at(3 * DAY)],
    ['never again at the top of the ladder', { escalationLevel: 2 }, null],
    ['never without a deadline', { expiresAt: null }, null],
  ])('%s', (_name, parts, moment) => {
    expect(nextWake(undefined, stage, { ...due, ...parts })).toBe(moment);
  });
});

test.each([
  ['delegated', 'open'],
  ['delegated', 'approved'],
  ['released', 'denied'],
  ['released', 'delegated'],
] as const)('of a share that was %s and one that is %s the second counts, in whatever order', (first, then) => {
  const shares = [share('UBOB', first), share('UBOB', then)];
  for (const assignments of [shares, shares.toReversed()])
    expect(latestShare(approval({ assignments }), 'UBOB')?.status).toBe(then);
});

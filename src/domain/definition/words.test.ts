import { expect, test } from 'vitest';
import { review } from '#testing/builders/builders.ts';
import { askedWords, durationInWords, listWords } from './words.ts';

function words(approval: object): string {
  const template = review({ approvals: [approval] }).stages[0]?.approvals[0];
  if (!template) throw new Error('no approval');
  return askedWords(template);
}

test.each([
  [{ role: 'finance' }, 'anyone of finance'],
  [{ role: 'finance', strategy: 'consensus' }, 'all of finance'],
  [{ role: 'finance', strategy: 'quorum', count: 2 }, '2 of finance'],
  [{ role: 'finance', strategy: 'majority' }, 'more than half of finance'],
  [{ role: 'finance', strategy: 'percentage', percentage: 66.67 }, '66.67 % of finance'],
  [{ role: 'finance', strategy: 'round_robin' }, 'one of finance, in turn'],
  [{ role: 'finance', strategy: 'least_loaded' }, 'one of finance, who has the least to do'],
  [{ user: 'U123' }, 'U123'],
  [{ self: true }, 'the requester'],
  [{ manager_of: 'requester' }, "the requester's manager"],
  [{ manager_of: 'requester', levels: 2 }, "the requester's manager 2 levels up"],
  [
    { manager_of: 'requester', strategy: 'hierarchy_chain', levels: 3 },
    "the requester's managers, one after the other, 3 levels up",
  ],
])('%j asks %s', (approval, said) => {
  expect(words(approval)).toBe(said);
});

test('a time is told in the largest unit that it is a whole number of', () => {
  const told = [1_000, 90_000, 3_600_000, 172_800_000, 604_800_000].map((ms) => durationInWords(ms));
  expect(told).toEqual(['1 second', '90 seconds', '1 hour', '2 days', '1 week']);
});

test('with a calendar a day is its working day', () => {
  const { calendar, stages } = review(
    { due_in: '2d', remind_before: ['1h'] },
    { calendar: { timezone: 'Europe/Berlin', days: ['mon', 'tue'], hours: '09:00-17:00' } },
  );
  expect(durationInWords(stages[0]?.due_in ?? 0, calendar)).toBe('1 working week');
  expect(durationInWords(stages[0]?.remind_before[0] ?? 0, calendar)).toBe('1 working hour');
});

test('a list reads as a sentence', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((items) => listWords(items))).toEqual([
    'nobody',
    'a',
    'a and b',
    'a, b and c',
  ]);
});

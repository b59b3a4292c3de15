import { describe, expect, test } from 'vitest';
import { person, review, run } from '#testing/builders/builders.ts';
import { digestOf, outdated } from './digest.ts';

const alice = person('UALICE');
const bob = person('UBOB', ['reviewer']);
const dan = person('UDAN', ['finance']);
const both = { approvals: [{ role: 'reviewer' }, { role: 'finance' }], parallel: true };
const AGAIN = { trigger: 'approve', source: 'review', dest: 'review', condition: { '!': [{ var: 'data.enough' }] } };
const { workflow: shown } = run(review(both)).start(alice, { item: 'pen', amount: 5 });

test('a digest is 32 hex digits and does not hang on the order of fields', () => {
  expect(digestOf(shown)).toMatch(/^[0-9a-f]{32}$/);
  expect(digestOf({ ...shown, data: { amount: 5, item: 'pen' } })).toBe(digestOf(shown));
});

test.each([
  { data: { item: 'pen', amount: 6 } },
  { data: { item: 'pen', amount: '5' } },
  { data: { item: 'pen', amount: 5, colour: null } },
  { name: 'A Pen' },
  { round: 2 },
])('the content is another one with %j', (changed) => {
  expect(outdated(digestOf(shown), { ...shown, ...changed })).toEqual({ content: true, stage: false });
});

describe('a card shows the stage', () => {
  test('while others decide there, and no longer once it was entered again', () => {
    const story = run(review(both, { transitions: [AGAIN] }));
    const begun = story.start(alice);
    const digest = digestOf(begun.workflow);
    expect(outdated(digest, begun.does(bob, { type: 'approve' }).workflow)).toEqual({ content: false, stage: false });
    begun.after(60_000);
    expect(outdated(digest, begun.does(dan, { type: 'approve' }).workflow)).toEqual({ content: false, stage: true });
  });

  test('also when it was drawn before stages were part of the digest', () => {
    expect(outdated(digestOf(shown).slice(0, 16), { ...shown, approvals: [] })).toEqual({
      content: false,
      stage: false,
    });
  });
});

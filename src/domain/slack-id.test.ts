import { expect, test } from 'vitest';
import { isUserId, mentionedGroup, mentionedPeople, mentionedPerson } from './slack-id.ts';

test.each([
  ['<@U1|bob>', { id: 'U1', name: 'bob' }],
  ['<@W012AB>', { id: 'W012AB', name: null }],
  ['<@U1|>', { id: 'U1', name: '' }],
  ['<@U1> and <@U2>', null],
  ['&lt;@U1&gt;', null],
  ['U1', null],
  ['<@bob>', null],
])('%s means the person %o', (text, person) => {
  expect(mentionedPerson(text)).toEqual(person);
});

test('a text mentions each person once, and nobody by an escaped mention', () => {
  expect(mentionedPeople('&lt;@U1&gt; <@U2> <@U2|x> <@U3>')).toEqual(['U2', 'U3']);
  expect(mentionedPeople('nobody')).toEqual([]);
});

test('a group is mentioned with or without its handle', () => {
  expect(mentionedGroup('<!subteam^S1|@finance>')).toBe('S1');
  expect(mentionedGroup('<!subteam^S1>')).toBe('S1');
  expect(mentionedGroup('<!channel>')).toBeNull();
});

test('ids of people are told from names and other ids', () => {
  expect(['U012AB3CD', 'W012AB'].every(isUserId)).toBe(true);
  expect(['bob', 'u1', 'U', 'S012', 'erp', `U${'A'.repeat(31)}`].some(isUserId)).toBe(false);
});

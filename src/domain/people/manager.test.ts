import { expect, test } from 'vitest';
import { type ManagerFacts, managerFaults } from './manager.ts';

const person = (managerId: string | null = null, facts: Partial<ManagerFacts> = {}): ManagerFacts => ({
  managerId,
  bot: false,
  deactivated: false,
  ...facts,
});
const people = new Map([
  ['ann', person()],
  ['bob', person('ann')],
  ['cat', person('bob')],
  ['bot', person(null, { bot: true })],
  ['gone', person(null, { deactivated: true })],
]);
const faults = (wanted: Record<string, string | null>) =>
  Object.fromEntries(managerFaults(new Map(Object.entries(wanted)), people));

test('a manager is a person who is there, and not oneself', () => {
  expect(faults({ ann: 'ann', bob: 'bot', cat: 'gone' })).toEqual({ ann: 'self', bob: 'bot', cat: 'deactivated' });
  expect(faults({ ann: 'stranger', bob: null })).toEqual({});
});

test('nobody is above their own managers, those whom they are given at the same time included', () => {
  expect(faults({ ann: 'cat' })).toEqual({ ann: 'circle' });
  expect(faults({ ann: 'cat', bob: null })).toEqual({});
  expect(faults({ ann: 'dan', dan: 'eve', eve: 'ann' })).toEqual({ ann: 'circle', dan: 'circle', eve: 'circle' });
});

test('whoever is refused keeps their manager, and may make another’s a circle by that', () => {
  expect(faults({ bob: 'bot', ann: 'bob' })).toEqual({ bob: 'bot', ann: 'circle' });
});

test('a circle that was there before is not blamed on who only leads into it', () => {
  const circle = new Map([...people, ['yin', person('yang')], ['yang', person('yin')]]);
  expect(managerFaults(new Map([['ann', 'yin']]), circle).size).toBe(0);
});

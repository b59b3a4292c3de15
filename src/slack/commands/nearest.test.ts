import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

const known = ['help', 'start', 'status', 'list', 'tasks', 'who', 'approve', 'reject', 'do', 'role', 'roles'];

test.each([
  ['aprove', 'approve'],
  ['approev', 'approve'],
  ['APPROVED', 'approve'],
  ['stat', 'status'],
  ['rejcet', 'reject'],
  ['lst', 'list'],
  ['taks', 'tasks'],
  ['hlep', 'help'],
  ['hepl', 'help'],
  ['aproev', 'approve'],
  ['sttaus', 'status'],
  ['listt', 'list'],
])('%s was meant as %s', (word, meant) => {
  expect(nearest(word, [...known].sort().reverse())).toBe(meant);
});

test.each(['', 'x', 'banana', 'zzzz', 'none', 'lsat', 'a'.repeat(50_000)])('nothing is near %s', (word) => {
  expect(nearest(word, known)).toBeNull();
});

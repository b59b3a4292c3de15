import { expect, test } from 'vitest';
import { messagesFor } from '#blocks/messages/index.ts';
import { COMMANDS } from './table.ts';

test('every command of the help text can be carried out, and the other way round', () => {
  const told = messagesFor().commands.map(({ word }) => word);
  expect([...COMMANDS.keys()].sort()).toEqual([...told].sort());
});

test('every command is written as its usage says', () => {
  for (const word of COMMANDS.keys()) expect(messagesFor().usage(word).split(' ')[0]).toBe(word);
});

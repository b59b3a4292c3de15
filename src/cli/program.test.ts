import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { newProgram } from './program.ts';

type Named = { name: string; command: Command };

/** Every command that does something, by its words. */
function leaves(command: Command, path: readonly string[] = []): Named[] {
  if (command.commands.length === 0) return [{ name: path.join(' '), command }];
  return command.commands.flatMap((one) => leaves(one, [...path, one.name()]));
}

const all = leaves(newProgram());

test('the commands that are promised are there', () => {
  const names = all.map(({ name }) => name);
  const promised =
    'migrate, manifest, definitions validate, definitions publish, definitions list, definitions diagram, simulate, token create, token revoke, token list, roles list, roles grant, roles revoke, cleanup, history verify, history export, escalate, doctor, completion';
  expect(names).toEqual(expect.arrayContaining(promised.split(', ')));
});

test.each(all)('$name answers as JSON, says what its options mean, and shows a call', ({ name, command }) => {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  expect(command.options.map(({ long }) => long)).toContain('--json');
  expect(command.description()).not.toBe('');
  expect(help).toMatch(new RegExp(`Examples?:\n  countersign ${name}`));
  const parts = [...command.options, ...command.registeredArguments];
  expect(parts.filter(({ description }) => description === '')).toEqual([]);
});

import type { Command } from 'commander';
import { registerDiagram } from './definitions/diagram.ts';
import { registerDiff } from './definitions/diff.ts';
import { registerList } from './definitions/list.ts';
import { registerPublish } from './definitions/publish.ts';
import { registerActivate, registerDeactivate } from './definitions/switch.ts';
import { registerValidate } from './definitions/validate.ts';

/** In the order in which help lists them. */
const COMMANDS = [
  registerValidate,
  registerPublish,
  registerDiff,
  registerActivate,
  registerDeactivate,
  registerDiagram,
  registerList,
];

/** `definitions …`: a command a file, in the folder of that name. */
export function registerDefinitions(program: Command): void {
  const group = program.command('definitions').description('workflow definitions');
  for (const register of COMMANDS) register(group);
}

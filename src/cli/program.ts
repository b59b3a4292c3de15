import { Command } from 'commander';
import { registerCleanup } from './cleanup.ts';
import { registerCompletion } from './completion.ts';
import { registerDefinitions } from './definitions.ts';
import { registerDeliveries } from './deliveries.ts';
import { registerDoctor } from './doctor.ts';
import { registerEscalate } from './escalate.ts';
import { registerHistory } from './history.ts';
import { registerManifest } from './manifest.ts';
import { registerMigrate } from './migrate.ts';
import { registerRoles } from './roles.ts';
import { registerSimulate } from './simulate.ts';
import { registerToken } from './token.ts';
import { registerTokens } from './tokens.ts';

const COMMANDS = [
  registerMigrate,
  registerManifest,
  registerDefinitions,
  registerSimulate,
  registerRoles,
  registerToken,
  registerTokens,
  registerEscalate,
  registerHistory,
  registerCleanup,
  registerDeliveries,
  registerDoctor,
  registerCompletion,
];

/** The command line: every command with its options, ready to be parsed. */
export function newProgram(): Command {
  const program = new Command('countersign')
    .description('Looks after a Countersign bot: its database, definitions, roles, tokens and history.')
    .addHelpText('after', '\nExit codes: 0 good, 1 found something wrong, 2 used wrongly.')
    .showHelpAfterError()
    .exitOverride();
  for (const register of COMMANDS) register(program);
  return program;
}

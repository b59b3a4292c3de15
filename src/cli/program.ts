import { Command } from 'commander';
import { registerCleanup } from './commands/cleanup.ts';
import { registerCompletion } from './commands/completion.ts';
import { registerDefinitions } from './commands/definitions.ts';
import { registerDeliveries } from './commands/deliveries.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerEscalate } from './commands/escalate.ts';
import { registerHistory } from './commands/history.ts';
import { registerManifest } from './commands/manifest.ts';
import { registerMigrate } from './commands/migrate.ts';
import { registerRoles } from './commands/roles.ts';
import { registerSimulate } from './commands/simulate.ts';
import { registerToken } from './commands/token.ts';
import { registerTokens } from './commands/tokens.ts';

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

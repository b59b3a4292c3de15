#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { ConfigError, explainConfigError } from '#src/config.ts';
import { registerCleanup } from './cleanup.ts';
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

/** Exit codes of the command line: 0 good, 1 found something wrong, 2 used wrongly. */
const WRONG = 1;
const USED_WRONGLY = 2;

if (existsSync('.env')) process.loadEnvFile('.env');
const program = new Command('countersign')
  .description('Looks after a Countersign bot: its database, definitions, roles and history.')
  .showHelpAfterError()
  .exitOverride();
for (const register of [
  registerMigrate,
  registerManifest,
  registerDefinitions,
  registerSimulate,
  registerRoles,
  registerToken,
  registerEscalate,
  registerHistory,
  registerCleanup,
  registerDeliveries,
  registerDoctor,
]) {
  register(program);
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : USED_WRONGLY);
  const lines =
    error instanceof ConfigError ? explainConfigError(error) : [error instanceof Error ? error.message : String(error)];
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exit(error instanceof ConfigError ? USED_WRONGLY : WRONG);
}

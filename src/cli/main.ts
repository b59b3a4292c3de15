#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { CommanderError } from 'commander';
import { ConfigError, explainConfigError } from '#config/config.ts';
import { newProgram } from './program.ts';

/** Exit codes of the command line: 0 good, 1 found something wrong, 2 used wrongly. */
const WRONG = 1;
const USED_WRONGLY = 2;

if (existsSync('.env')) process.loadEnvFile('.env');

try {
  await newProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : USED_WRONGLY);
  const lines =
    error instanceof ConfigError ? explainConfigError(error) : [error instanceof Error ? error.message : String(error)];
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exit(error instanceof ConfigError ? USED_WRONGLY : WRONG);
}

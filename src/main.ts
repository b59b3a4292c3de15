import { existsSync } from 'node:fs';
import { type Application, startApplication } from './compose.ts';
import { ConfigError, explainConfigError, loadConfig } from './config.ts';
import { stopOnSignals } from './stop.ts';

/** Exit code for a configuration that cannot be used. */
const BAD_CONFIGURATION = 2;

try {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const application: Application = await startApplication(loadConfig(process.env), process.argv.slice(2));
  stopOnSignals(application);
} catch (error) {
  const lines =
    error instanceof ConfigError ? explainConfigError(error) : [error instanceof Error ? error.message : String(error)];
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exit(error instanceof ConfigError ? BAD_CONFIGURATION : 1);
}

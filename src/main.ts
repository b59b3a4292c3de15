import { existsSync } from 'node:fs';
import { type Application, startApplication } from '#compose/application.ts';
import { stopOnSignals } from '#compose/stop.ts';
import { ConfigError, explainConfigError, loadConfig } from '#config/config.ts';

/** Exit code for a configuration or an option that cannot be used. */
const BAD_CONFIGURATION = 2;

const options = process.argv.slice(2);
const unknown = options.filter((option) => option !== '--reset');
if (unknown.length > 0) {
  process.stderr.write(
    `unknown option ${unknown.join(' ')}; there is --reset, with which the demo begins anew. Everything else is set in the environment or .env, see README.md.\n`,
  );
  process.exit(BAD_CONFIGURATION);
}

try {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const application: Application = await startApplication(loadConfig(process.env), options);
  stopOnSignals(application);
} catch (error) {
  const lines =
    error instanceof ConfigError ? explainConfigError(error) : [error instanceof Error ? error.message : String(error)];
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exit(error instanceof ConfigError ? BAD_CONFIGURATION : 1);
}

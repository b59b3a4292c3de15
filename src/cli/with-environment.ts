import { type Command, CommanderError } from 'commander';
import { type CommandEnvironment, openCommandLine } from '#compose/command-line.ts';
import { loadConfig } from '#config/config.ts';
import { listTenants } from '#queries/lists/tenants.ts';

/** Runs a command with the database open, and closes it whatever happens. */
export async function withEnvironment<T>(work: (env: CommandEnvironment) => Promise<T>): Promise<T> {
  const { env, close } = await openCommandLine(loadConfig(process.env));
  try {
    return await work(env);
  } finally {
    await close();
  }
}

/** The tenant that a command is about: the one named, or the only one there is. */
export async function tenantOf(env: CommandEnvironment, named: string | undefined): Promise<string> {
  const tenants = await listTenants(env);
  if (named !== undefined && tenants.includes(named)) return named;
  const [only] = tenants;
  if (named === undefined && tenants.length === 1 && only !== undefined) return only;
  const known = tenants.length > 0 ? `There are: ${tenants.join(', ')}.` : 'There is none yet: start the bot once.';
  throw new CommanderError(2, 'tenant', report(`Name a tenant with --tenant. ${known}`));
}

/** Prints the answer of a command: as JSON when asked for, else as the given lines. */
export function print(command: Command, value: unknown, lines: readonly string[]): void {
  const asJson = command.opts<{ json?: boolean }>().json === true;
  process.stdout.write(asJson ? `${JSON.stringify(value, null, 2)}\n` : lines.map((line) => `${line}\n`).join(''));
}

function report(text: string): string {
  process.stderr.write(`${text}\n`);
  return text;
}

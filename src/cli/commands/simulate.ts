import { type Command, CommanderError, InvalidArgumentError } from 'commander';
import { example } from '#cli/example.ts';
import { readDefinition, withProblems } from '#cli/find-definition.ts';
import { print } from '#cli/with-environment.ts';
import { readExactJson } from '#domain/exact.ts';
import { type Simulation, simulate } from '#domain/simulation/simulate.ts';
import { simulationText } from '#domain/simulation/text.ts';
import { readPeopleFile } from '#workflow/definitions/files.ts';

type Options = {
  data?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  as?: string[];
  people?: string;
  requester?: string;
  now?: string;
};

/** `simulate <file>`: runs a definition without storing anything and prints the path; exit 1 when something is wrong. */
export function registerSimulate(program: Command): void {
  const command = program.command('simulate').argument('<file>', 'YAML or JSON file of a definition');
  example(
    command,
    `simulate workflows/purchase_request.yaml --data '{"item": "Laptop", "amount": 1200, "kind": "hardware"}' --as employee`,
  );
  command
    .description('run a definition with data and people, and print who is asked at each step; exit 1 on problems')
    .option('--data <json>', 'what the requester fills in; examples when left out', jsonObject)
    .option('--outputs <json>', 'what the systems of action stages put out, by stage', jsonObject)
    .option('--as <roles>', 'roles of the requester, separated by commas; those that may start it when left out', roles)
    .option('--people <file>', 'people to run it with; when left out, somebody for every role')
    .option('--requester <name>', 'who of the people asks; when left out the first who has the roles of --as')
    .option('--now <time>', 'when it is started, ISO 8601; now when left out', instant)
    .option('--json', 'answer as JSON')
    .action(async (file: string, { data, outputs, as, people, requester, now }: Options) => {
      if (requester !== undefined && people === undefined) usage(command, '--requester goes with --people.');
      const definition = await readDefinition(file);
      const result: Simulation = simulate(definition, {
        data,
        outputs,
        as,
        requester,
        people: people === undefined ? undefined : await withProblems(people, () => readPeopleFile(people)),
        now: now ?? new Date().toISOString(),
      });
      print(command, result, simulationText(definition, result));
      if (result.problems.length > 0) process.exitCode = 1;
    });
}

function jsonObject(text: string): Record<string, unknown> {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidArgumentError('It must be a JSON object, as \'{"amount": 1200}\'.');
  return Object.fromEntries(Object.entries(value));
}

function parsed(text: string): unknown {
  let read: ReturnType<typeof readExactJson>;
  try {
    read = readExactJson(text);
  } catch (error) {
    throw new InvalidArgumentError(`It is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
  const [fault] = read.issues;
  if (fault) throw new InvalidArgumentError(`It has ${fault.message}${fault.path === '' ? '' : `, at ${fault.path}`}.`);
  return read.value;
}

function roles(text: string): string[] {
  return text
    .split(',')
    .map((role) => role.trim())
    .filter((role) => role !== '');
}

function instant(text: string): string {
  const at = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(at.getTime()))
    throw new InvalidArgumentError('Write it as 2026-12-24T09:00:00Z.');
  return at.toISOString();
}

function usage(command: Command, text: string): never {
  command.outputHelp({ error: true });
  process.stderr.write(`${text}\n`);
  throw new CommanderError(2, 'usage', text);
}

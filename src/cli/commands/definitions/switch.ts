import type { Command } from 'commander';
import { example } from '#cli/example.ts';
import { print, tenantOf, withEnvironment } from '#cli/with-environment.ts';
import { isDomainError } from '#domain/errors.ts';
import { activateDefinition, deactivateDefinition } from '#workflow/definitions/publish.ts';

/** `definitions activate <key>`: it can be started again. */
export function registerActivate(group: Command): void {
  registerSwitch(group, {
    word: 'activate',
    description: 'let a definition be started again',
    active: true,
    write: activateDefinition,
  });
}

/** `definitions deactivate <key>`: it cannot be started any more; what is running goes on. */
export function registerDeactivate(group: Command): void {
  registerSwitch(group, {
    word: 'deactivate',
    description: 'let a definition be started no more; what runs goes on',
    active: false,
    write: deactivateDefinition,
  });
}

type Switch = { word: string; description: string; active: boolean; write: typeof activateDefinition };

function registerSwitch(group: Command, { word, description, active, write }: Switch): void {
  const command = group
    .command(word)
    .argument('<key>', 'of a definition, as `definitions list` shows it')
    .option('--tenant <id>', 'the workspace, when there are several')
    .option('--json', 'answer as JSON');
  example(command, `definitions ${word} purchase_request`);
  command.description(description).action((key: string, { tenant }: { tenant?: string }) =>
    withEnvironment(async (env) => {
      const tenantId = await tenantOf(env, tenant);
      const { changed } = await write(env, { tenantId, key, actorId: null }).catch(explained);
      const state = active ? 'on' : 'off';
      const said = changed ? `${key} is switched ${state}.` : `${key} was switched ${state} already.`;
      print(command, { key, active, changed }, [said]);
    }),
  );
}

function explained(error: unknown): never {
  if (!isDomainError(error, 'unknown_definition')) throw error;
  const { key, available } = error.params;
  throw new Error(`There is no definition "${key}". There are: ${available.join(', ') || 'none'}.`, { cause: error });
}

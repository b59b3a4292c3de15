import type { Command } from 'commander';
import { example } from '#cli/example.ts';
import { print, withTools } from '#cli/with-tools.ts';

/** `escalate --once`: what the schedule does at every tick, now. */
export function registerEscalate(program: Command): void {
  const command = program.command('escalate').requiredOption('--once', 'one pass').option('--json', 'answer as JSON');
  example(command, 'escalate --once');
  command.description('escalate and remind whatever is due now').action(() =>
    withTools(async (tools) => {
      const swept = await tools.escalate();
      print(command, swept, [`Escalated ${swept.escalated}, reminded of ${swept.reminded}.`]);
    }),
  );
}

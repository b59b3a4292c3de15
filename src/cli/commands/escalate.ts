import type { Command } from 'commander';
import { example } from '#cli/example.ts';
import { print, withEnvironment } from '#cli/with-environment.ts';
import { sweepDue } from '#workflow/decide/sweep.ts';

/** `escalate --once`: what the schedule does at every tick, now. */
export function registerEscalate(program: Command): void {
  const command = program.command('escalate').requiredOption('--once', 'one pass').option('--json', 'answer as JSON');
  example(command, 'escalate --once');
  command.description('escalate and remind whatever is due now').action(() =>
    withEnvironment(async (env) => {
      const swept = await sweepDue(env);
      print(command, swept, [`Escalated ${swept.escalated}, reminded of ${swept.reminded}.`]);
    }),
  );
}

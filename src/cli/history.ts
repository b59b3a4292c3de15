import type { Command } from 'commander';
import { print, tenantOf, withTools } from './with-tools.ts';

/** `history verify`: checks the hash chain of every workflow; exit 1 when one is broken. */
export function registerHistory(program: Command): void {
  const verify = program
    .command('history')
    .description('the audit trail')
    .command('verify')
    .option('--tenant <id>')
    .option('--json', 'answer as JSON');
  verify.description('check that no history row was changed or removed').action(({ tenant }: { tenant?: string }) =>
    withTools(async (tools) => {
      const progress = (done: number) => process.stderr.isTTY && process.stderr.write(`\r${done} workflows checked`);
      const { checked, broken } = await tools.brokenHistories(await tenantOf(tools, tenant), progress);
      if (process.stderr.isTTY) process.stderr.write('\n');
      const lines = broken.map(({ number, sequence }) => `WF-${number}: the history is broken at row ${sequence}`);
      print(verify, { checked, broken }, broken.length > 0 ? lines : [`The history of ${checked} workflows holds.`]);
      if (broken.length > 0) process.exitCode = 1;
    }),
  );
}

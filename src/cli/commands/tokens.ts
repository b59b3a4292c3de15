import type { Command } from 'commander';
import { example } from '#cli/example.ts';
import { print, withEnvironment } from '#cli/with-environment.ts';
import { resealTokens } from '#workflow/tenants/reseal-tokens.ts';

/** `tokens rotate`: the stored tokens of Slack, which are not those of the API (`token`). */
export function registerTokens(program: Command): void {
  const rotate = program
    .command('tokens')
    .description('the tokens of Slack that installs brought')
    .command('rotate')
    .option('--json', 'answer as JSON');
  example(rotate, 'tokens rotate');
  rotate
    .description('encrypt every stored token with the first key of TOKEN_ENCRYPTION_KEY; the bot may run meanwhile')
    .action(() =>
      withEnvironment(async ({ entitiesOfAll, vault }) => {
        if (vault === null) throw new Error('Set TOKEN_ENCRYPTION_KEY, the new key first.');
        const { resealed, total, unreadable } = await resealTokens({ entitiesOfAll, vault });
        print(rotate, { resealed, total, unreadable }, [
          `Encrypted ${resealed} of ${total} anew; the others were encrypted with the first key already.`,
          ...unreadable.map(
            (tenant) =>
              `${tenant}: no key opens its token. Add the key that it was encrypted with, or install the app again.`,
          ),
        ]);
        if (unreadable.length > 0) process.exitCode = 1;
      }),
    );
}

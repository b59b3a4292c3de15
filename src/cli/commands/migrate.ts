import type { Command } from 'commander';
import { example } from '#cli/example.ts';
import { print, withEnvironment } from '#cli/with-environment.ts';

/** `migrate`: brings the database to this program's schema. The bot does so by itself at every start. */
export function registerMigrate(program: Command): void {
  const command = program
    .command('migrate')
    .description('bring the database up to date')
    .option('--json', 'answer as JSON');
  example(command, 'migrate');
  command.action(() =>
    withEnvironment(async ({ migrated }) =>
      print(
        command,
        { applied: migrated },
        migrated.length > 0 ? migrated.map((name) => `applied ${name}`) : ['The database is up to date.'],
      ),
    ),
  );
}

import type { Command } from 'commander';
import { manifest } from '#src/compose-tools.ts';

/** `manifest`: the text to paste when the Slack app is made. */
export function registerManifest(program: Command): void {
  program
    .command('manifest')
    .description('print the Slack app manifest to paste')
    .option('--url <https://HOST>', 'for HTTP mode: the public address of the bot')
    .option('--socket', 'for Socket Mode, which needs no public address')
    .action(async ({ url, socket }: { url?: string; socket?: boolean }, command: Command) => {
      if ((url === undefined) === (socket !== true))
        command.error('Give either --url https://HOST or --socket.', { exitCode: 2 });
      process.stdout.write(await manifest(url === undefined ? 'socket' : { url }));
    });
}

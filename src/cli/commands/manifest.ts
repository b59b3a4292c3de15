import { type Command, InvalidArgumentError } from 'commander';
import { example } from '#cli/example.ts';
import { manifest, manifestJson } from '#config/manifest.ts';

/** `manifest`: the text to paste when the Slack app is made. */
export function registerManifest(program: Command): void {
  const command = program
    .command('manifest')
    .description('print the Slack app manifest to paste')
    .option('--url <https://HOST>', 'for HTTP mode: the public address of the bot', publicAddress)
    .option('--socket', 'for Socket Mode, which needs no public address')
    .option('--json', 'print it as JSON, which Slack takes as well');
  example(command, 'manifest --socket', 'manifest --url https://approvals.example.com');
  command.action(async ({ url, socket, json }: { url?: string; socket?: boolean; json?: true }) => {
    if ((url === undefined) === (socket !== true))
      command.error('Give either --url https://HOST or --socket.', { exitCode: 2 });
    const text = await manifest(url === undefined ? 'socket' : { url });
    process.stdout.write(json ? `${JSON.stringify(manifestJson(text), null, 2)}\n` : text);
  });
}

/** Slack takes addresses of https alone; ours are made of this one by putting paths behind it. */
function publicAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'https:' || url.username !== '' || url.search !== '' || url.hash !== '')
    throw new InvalidArgumentError('Write it as https://approvals.example.com.');
  return text;
}

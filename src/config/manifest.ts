import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

/** The manifest that people paste into Slack, with their host in it, or for Socket Mode. */
export async function manifest(variant: { url: string } | 'socket'): Promise<string> {
  const text = await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8');
  if (variant !== 'socket') return withoutHeader(text).replaceAll('https://HOST', variant.url.replace(/\/+$/, ''));
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#') && !line.includes('https://HOST') && !line.includes('redirect_urls:'))
    .join('\n')
    .replace('socket_mode_enabled: false', 'socket_mode_enabled: true');
}

/** The same manifest as a value. */
export function manifestJson(text: string): unknown {
  return parse(text);
}

/** The bot scopes that the manifest asks for, and so every install. */
export async function botScopes(): Promise<string[]> {
  const wanted = parse(await manifest('socket')) as { oauth_config: { scopes: { bot: string[] } } };
  return wanted.oauth_config.scopes.bot;
}

/** The comment at the top tells how to fill the file in, which this does. */
function withoutHeader(text: string): string {
  return text.replace(/^(#.*\n)+/, '');
}

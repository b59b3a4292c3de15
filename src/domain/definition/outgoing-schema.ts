import { z } from 'zod';

/** An address that this program calls: http or https, with no user name or password in it. */
export const webAddress = z
  .url({ protocol: /^https?$/, error: 'an address that begins with https:// or http://' })
  .max(2_000)
  .refine((text) => {
    const { username, password } = URL.canParse(text) ? new URL(text) : { username: '', password: '' };
    return username === '' && password === '';
  }, 'an address without a user name and password: name the secret by secret_env');

/** The name of the environment variable that holds a secret; the secret itself is never in a definition. */
export const secretName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,99}$/, 'the name of an environment variable, as HOOK_SECRET');

/** An address as it may be shown: without its query, where keys often are. */
export function shownAddress(text: string): string {
  const url = URL.parse(text);
  if (url === null) return text;
  return `${url.origin}${url.pathname}${url.search === '' ? '' : '?…'}`;
}

/** Keys of a definition's text whose value is an address that the program calls. */
const CALLED = new Set(['url', 'action_url']);

/** A definition's text, or part of it, for people who may not write it: with addresses as they may be shown. */
export function withShownAddresses<T>(text: T): T {
  return shown(text) as T;
}

function shown(value: unknown, key?: string): unknown {
  if (typeof value === 'string') return key !== undefined && CALLED.has(key) ? shownAddress(value) : value;
  if (Array.isArray(value)) return value.map((one) => shown(one));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shown(inner, name)]));
}

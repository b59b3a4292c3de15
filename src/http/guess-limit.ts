import { createHash } from 'node:crypto';
import type { Authenticate, Caller } from './auth.ts';
import { bucketsOf, type Rate, tooMany } from './rate-limit.ts';
import { Refusal } from './refusal.ts';

/** Tokens that do not hold, from one address. */
export const GUESS_RATE: Rate = { perSecond: 1, burst: 60 };

/** Tokens remembered as good. */
const MAX_KNOWN = 10_000;

/**
 * Slows down whoever tries tokens: an address that has shown too many bad ones is not listened to for a while. Callers of the same
 * address (of a proxy, say) whose token was good before still are.
 * @returns the check, which throws Refusal 429 as well.
 */
export function slowGuessing(authenticate: Authenticate, rate: Rate, now: () => Date): typeof guarded {
  const failures = bucketsOf(rate, now);
  const known = new Set<string>();

  async function guarded(authorization: string | undefined, address: string): Promise<Caller> {
    const name = nameOf(authorization ?? '');
    const from = networkOf(address);
    const seconds = authorization === undefined || known.has(name) ? 0 : failures.wait(from);
    if (seconds > 0) throw tooMany('Too many tokens from this address did not hold.', seconds);
    try {
      const caller = await authenticate(authorization);
      if (known.size >= MAX_KNOWN) known.clear();
      known.add(name);
      return caller;
    } catch (error) {
      known.delete(name);
      if (authorization !== undefined && error instanceof Refusal && error.status === 401) failures.take(from);
      throw error;
    }
  }
  return guarded;
}

/** Tokens are not kept in memory as they are. */
function nameOf(authorization: string): string {
  return createHash('sha256').update(authorization).digest('base64');
}

/** An IPv6 network of 64 bits is one subscriber's, who may call from any address of it. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail = ''] = address.split('::');
  const start = head.split(':').filter(Boolean);
  const end = tail.split(':').filter(Boolean);
  const zeros = address.includes('::') ? Array<string>(8 - start.length - end.length).fill('0') : [];
  return [...start, ...zeros, ...end].slice(0, 4).join(':');
}

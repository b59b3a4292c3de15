import type { Authenticate, Caller } from './auth.ts';
import { bucketsOf, type CallRate, tooMany } from './rate-limit.ts';
import { Refusal } from './refusal.ts';

/** Tokens that do not hold, from one address. */
export const GUESS_RATE: CallRate = { perSecond: 1, burst: 60 };

/**
 * Slows down whoever tries tokens: an address that has shown too many bad ones is told so instead of being told that they are
 * bad, and the log is spared. A good token is good from anywhere, for behind a proxy all callers have one address.
 * @returns the check, which throws Refusal 429 as well.
 */
export function slowGuessing(authenticate: Authenticate, rate: CallRate, now: () => Date): typeof guarded {
  const failures = bucketsOf(rate, now);

  async function guarded(authorization: string | undefined, address: string): Promise<Caller> {
    try {
      return await authenticate(authorization);
    } catch (error) {
      if (authorization === undefined || !(error instanceof Refusal) || error.status !== 401) throw error;
      const from = networkOf(address);
      const seconds = failures.wait(from);
      if (seconds > 0) throw tooMany('Too many tokens from this address did not hold.', seconds);
      failures.take(from);
      throw error;
    }
  }
  return guarded;
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

import { Refusal } from './refusal.ts';

/** How many calls a token has: `burst` at once, filled up again at `perSecond`. */
export type Rate = { perSecond: number; burst: number };
export const DEFAULT_RATE: Rate = { perSecond: 100, burst: 200 };

/** Buckets kept at most; full ones are dropped first, for a full bucket is as good as none. */
const MAX_BUCKETS = 10_000;

type Bucket = { left: number; at: number };

/**
 * A token bucket for each API token, in this process's memory: it keeps one caller from taking everybody's share, and is no
 * quota over all replicas.
 * @returns a function that takes one call, or throws Refusal 429 with Retry-After in whole seconds.
 */
export function rateLimiter({ perSecond, burst }: Rate, now: () => Date): (key: string) => void {
  const buckets = new Map<string, Bucket>();
  const filled = ({ left, at }: Bucket, time: number) => Math.min(burst, left + ((time - at) / 1_000) * perSecond);
  return (key) => {
    const time = now().getTime();
    const left = filled(buckets.get(key) ?? { left: burst, at: time }, time);
    if (left < 1) {
      const seconds = Math.max(1, Math.ceil((1 - left) / perSecond));
      throw new Refusal(429, {
        title: 'Too many calls',
        detail: `This token may call ${perSecond} times a second. Try again in ${seconds} s.`,
        headers: { 'retry-after': String(seconds) },
      });
    }
    if (buckets.size >= MAX_BUCKETS && !buckets.has(key)) {
      for (const [other, bucket] of buckets) if (filled(bucket, time) >= burst) buckets.delete(other);
      if (buckets.size >= MAX_BUCKETS) buckets.clear();
    }
    buckets.set(key, { left: left - 1, at: time });
  };
}

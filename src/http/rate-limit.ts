import { Refusal } from './refusal.ts';

/** How many calls somebody has: `burst` at once, filled up again at `perSecond`. */
export type CallRate = { perSecond: number; burst: number };
export const DEFAULT_RATE: CallRate = { perSecond: 100, burst: 200 };

/** Buckets kept at most; full ones are dropped first, for a full bucket is as good as none. */
const MAX_BUCKETS = 10_000;

type Bucket = { left: number; at: number };
export type Buckets = {
  /** Whole seconds until there is one to take; 0 when there is. */
  wait(key: string): number;
  take(key: string): void;
};

/** A token bucket for each key, in this process's memory. */
export function bucketsOf({ perSecond, burst }: CallRate, now: () => Date): Buckets {
  const buckets = new Map<string, Bucket>();
  const filled = ({ left, at }: Bucket, time: number) => Math.min(burst, left + ((time - at) / 1_000) * perSecond);
  const leftOf = (key: string, time: number) => filled(buckets.get(key) ?? { left: burst, at: time }, time);
  return {
    wait: (key) => {
      const left = leftOf(key, now().getTime());
      return left >= 1 ? 0 : Math.max(1, Math.ceil((1 - left) / perSecond));
    },
    take: (key) => {
      const time = now().getTime();
      if (buckets.size >= MAX_BUCKETS && !buckets.has(key)) {
        for (const [other, bucket] of buckets) if (filled(bucket, time) >= burst) buckets.delete(other);
        if (buckets.size >= MAX_BUCKETS) buckets.clear();
      }
      buckets.set(key, { left: leftOf(key, time) - 1, at: time });
    },
  };
}

/** 429 with Retry-After. */
export function tooMany(detail: string, seconds: number): Refusal {
  return new Refusal(429, {
    title: 'Too many calls',
    detail: `${detail} Try again in ${seconds} s.`,
    headers: { 'retry-after': String(seconds) },
  });
}

/**
 * Keeps one caller from taking everybody's share; it is no quota over all replicas.
 * @returns a function that takes one call, or throws Refusal 429.
 */
export function rateLimiter(rate: CallRate, now: () => Date): (key: string) => void {
  const buckets = bucketsOf(rate, now);
  return (key) => {
    const seconds = buckets.wait(key);
    if (seconds > 0) throw tooMany(`This token may call ${rate.perSecond} times a second.`, seconds);
    buckets.take(key);
  };
}

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { endsWithin, TooSlowError, within } from './within.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function after<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), ms));
}

test('what comes soon enough is given back, and no timer is left', async () => {
  const soon = within(1_000, after(999, 'here'));
  await vi.advanceTimersByTimeAsync(999);
  expect(await soon).toBe('here');
  expect(vi.getTimerCount()).toBe(0);
});

test('what fails soon enough fails as it does', async () => {
  await expect(within(1_000, Promise.reject(new Error('refused')))).rejects.toThrow('refused');
});

test('what comes too late is given up, and says how long it was waited for', async () => {
  const late = within(1_000, after(2_000, 'here'));
  const given = expect(late).rejects.toThrow(new TooSlowError('no answer within 1000 ms'));
  await vi.advanceTimersByTimeAsync(1_000);
  await given;
});

test('work that failed has ended too', async () => {
  expect(await endsWithin(1_000, Promise.reject(new Error('refused')))).toBe(true);
  const late = endsWithin(1_000, after(2_000, 'here'));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await late).toBe(false);
});

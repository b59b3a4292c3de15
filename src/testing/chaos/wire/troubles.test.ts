import { beforeEach, expect, test } from 'vitest';
import { json } from '#testing/wire/http-exchange.ts';
import { openTroubles, type Troubles } from './troubles.ts';

const PATIENCE_MS = 60_000;
let troubles: Troubles;
let done: string[];

beforeEach(() => {
  troubles = openTroubles();
  done = [];
});

async function calls(method: string): Promise<number | 'cut'> {
  const answer = await troubles.meet(method, async () => {
    done.push(method);
    return json({ ok: true });
  });
  return answer === 'cut' ? 'cut' : answer.status;
}

test('a call is lost before or after it was done, refused, or put off, as often as was planned', async () => {
  for (const [trouble, told, carriedOut] of [
    ['lost_before', 'cut', 0],
    ['lost_after', 'cut', 1],
    ['late_call', 200, 1],
    ['late_answer', 200, 1],
    ['rate_limited', 429, 0],
    ['error', 503, 0],
  ] as const) {
    done = [];
    const over = troubles.plan({ trouble, method: 'post', times: 2, ms: 1 }, PATIENCE_MS);
    expect(await calls('edit')).toBe(200);
    done = [];
    expect([await calls('post'), await calls('post')]).toEqual([told, told]);
    expect(done).toHaveLength(2 * carriedOut);
    await over;
    expect(await calls('post')).toBe(200);
  }
});

test('a call that is late is part of the trouble until it is done', async () => {
  let over = false;
  const planned = troubles.plan({ trouble: 'late_call', method: '*', times: 1, ms: 60 }, 5).then(() => {
    over = true;
  });
  const late = calls('post');
  await new Promise((next) => setTimeout(next, 20));
  expect([over, done]).toEqual([false, []]);
  expect(await late).toBe(200);
  await planned;
  expect(done).toEqual(['post']);
});

test('trouble that nobody meets is over after a while, and all of it when it is healed', async () => {
  await troubles.plan({ trouble: 'error', method: 'post', times: 1, ms: 0 }, 5);
  expect(await calls('post')).toBe(200);
  const planned = troubles.plan({ trouble: 'error', method: 'post', times: 1, ms: 0 }, PATIENCE_MS);
  troubles.away = true;
  expect(await calls('post')).toBe('cut');
  troubles.heal();
  await planned;
  expect(await calls('post')).toBe(200);
});

import { expect, test } from 'vitest';
import { statesGoodOnce } from './installer.ts';

const options = { scopes: ['chat:write'], redirectUri: 'https://a.example/slack/oauth_redirect' };
const begun = new Date('2026-11-20T12:00:00Z');

function after(seconds: number) {
  return new Date(begun.getTime() + seconds * 1_000);
}

function states(secret = 'secret') {
  const used = new Set<string>();
  return statesGoodOnce(secret, async (state) => !used.has(state) && Boolean(used.add(state)));
}

test('a state gives back what the install was begun with, once', async () => {
  const store = states();
  const state = await store.generateStateParam(options, begun);
  expect(await store.verifyStateParam(after(600), state)).toEqual(options);
  await expect(store.verifyStateParam(after(600), state)).rejects.toThrow('used before');
});

test('a state is void after ten minutes, and is not used up by that', async () => {
  const store = states();
  const state = await store.generateStateParam(options, begun);
  await expect(store.verifyStateParam(after(601), state)).rejects.toThrow('expired');
  expect(await store.verifyStateParam(after(10), state)).toEqual(options);
});

test('a state that was changed, or signed with another secret, is refused', async () => {
  const state = await states('other').generateStateParam(options, begun);
  await expect(states().verifyStateParam(begun, state)).rejects.toThrow('signature');
  await expect(states().verifyStateParam(begun, 'a.b.c')).rejects.toThrow();
});

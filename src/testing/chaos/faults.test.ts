import { expect, test } from 'vitest';
import { countFaults, inWords, scheduleOf } from './faults.ts';

test('a seed gives the same faults again, and another seed others', () => {
  expect(scheduleOf(7, 500)).toEqual(scheduleOf(7, 500));
  expect(scheduleOf(8, 500)).not.toEqual(scheduleOf(7, 500));
});

test('a longer campaign begins with the faults of a shorter one', () => {
  const short = scheduleOf(3, 200);
  expect(scheduleOf(3, 2_000).slice(0, short.length)).toEqual(short);
});

test('about one fault comes on ten decisions, spread over all of them', () => {
  for (const seed of [1, 2, 3]) {
    const bursts = scheduleOf(seed, 10_000);
    expect(countFaults(bursts)).toBeGreaterThan(900);
    expect(countFaults(bursts)).toBeLessThan(1_100);
    const gaps = bursts.slice(1).map((burst, index) => burst.afterDecisions - (bursts[index]?.afterDecisions ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(33);
  }
});

test('a campaign has every kind of fault, and those that hurt together close upon each other', () => {
  const bursts = scheduleOf(1, 10_000);
  const kinds = new Set(bursts.flatMap(({ faults }) => faults.map(({ fault }) => fault.kind)));
  expect([...kinds].toSorted()).toEqual([
    'cut',
    'freeze',
    'kill',
    'read_only',
    'restart',
    'silence',
    'slack',
    'slack_away',
    'webhook',
  ]);
  const words = bursts.map(({ faults }) => faults.map(({ fault }) => inWords(fault)).join(', '));
  const cutAndKill = bursts.filter(
    ({ faults }) => faults[0]?.fault.kind === 'cut' && faults[1]?.fault.kind === 'kill' && faults[1].afterMs < 2_000,
  );
  expect(cutAndKill.length).toBeGreaterThan(20);
  for (const wanted of [
    /^cut [ab] after turn$/,
    /chat\.postMessage late_call/,
    /kill [ab] before commit of decision/,
    /freeze [ab] after slack/,
  ])
    expect(words.some((one) => wanted.test(one))).toBe(true);
});

test('only the kinds that are asked for come', () => {
  const kinds = new Set(
    scheduleOf(1, 1_000, { kill: 1, freeze: 1 }).flatMap(({ faults }) => faults.map(({ fault }) => fault.kind)),
  );
  expect([...kinds].toSorted()).toEqual(['freeze', 'kill']);
});

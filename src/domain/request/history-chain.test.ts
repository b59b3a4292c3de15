import { expect, test } from 'vitest';
import { person, purchase, run } from '#testing/builders/builders.ts';
import { type ChainedEntry, chain, firstBroken } from './history-chain.ts';

const alice = person('UALICE');
const bob = person('UBOB', ['reviewer']);

function history(): { id: string; rows: ChainedEntry[] } {
  const story = run(purchase())
    .start(alice, { item: 'pen', cost: 1e-7 })
    .does(bob, { type: 'request_changes', reason: 'which colour? 😀' })
    .does(alice, { type: 'resubmit', data: {} })
    .does(bob, { type: 'approve' });
  return { id: story.workflow.id, rows: story.history };
}

test('the history of a workflow holds together', () => {
  const { id, rows } = history();
  expect(rows).toHaveLength(4);
  expect(firstBroken(id, rows)).toBeNull();
  expect(firstBroken(id, [])).toBeNull();
});

test.each<[string, Partial<ChainedEntry>]>([
  ['sequence', { sequence: 9 }],
  ['at', { at: '2020-01-01T00:00:00.000Z' }],
  ['actorId', { actorId: 'UEVE' }],
  ['trigger', { trigger: 'approve' }],
  ['fromStage', { fromStage: null }],
  ['toStage', { toStage: 'done' }],
  ['comment', { comment: null }],
  ['data', { data: { to: 'UEVE' } }],
  ['events', { events: [] }],
  ['hash', { hash: '0'.repeat(64) }],
  ['previousHash', { previousHash: '0'.repeat(64) }],
])('a changed %s of a row is found at that row', (_name, change) => {
  const { id, rows } = history();
  const changed = rows.map((row, index) => (index === 1 ? { ...row, ...change } : row));
  expect(firstBroken(id, changed)).toBe(changed[1]);
});

test('a row that was rewritten with a fitting hash breaks the next one', () => {
  const { id, rows } = history();
  const { hash: _hash, previousHash, ...entry } = rows[1] as ChainedEntry;
  const forged = chain(id, { ...entry, actorId: 'UEVE' }, previousHash);
  const changed = rows.map((row, index) => (index === 1 ? forged : row));
  expect(firstBroken(id, changed)).toBe(changed[2]);
});

test('a missing, doubled, swapped or foreign row is found', () => {
  const { id, rows } = history();
  const [first, second, third, fourth] = rows as [ChainedEntry, ChainedEntry, ChainedEntry, ChainedEntry];
  expect(firstBroken(id, [second, third])).toBe(second);
  expect(firstBroken(id, [first, third, fourth])).toBe(third);
  expect(firstBroken(id, [first, second, second])).toBe(second);
  expect(firstBroken(id, [first, third, second])).toBe(third);
  expect(firstBroken('another workflow', rows)).toBe(first);
});

test('the order of keys does not matter, as a database does not keep it', () => {
  const { id, rows } = history();
  const turned = rows.map((row) => ({ ...row, data: Object.fromEntries(Object.entries(row.data).reverse()) }));
  expect(firstBroken(id, turned)).toBeNull();
});

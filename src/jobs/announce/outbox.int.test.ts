import { beforeAll, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { openOffice } from '#testing/desks/office.ts';
import { type Draft, enqueue } from './outbox.ts';

const tenantId = 'T1';
const database = ownDatabase();
const body = { say: 'unreachable', ref: 'WF-1', channel: '#other', why: 'archived' } as const;

beforeAll(() => openOffice(database.pool, tenantId));

/** Messages to so many people and channels; each round has queues that the database has never seen. */
function drafts(round: number): Draft[] {
  return Array.from({ length: 60 }, (_, at) => ({
    key: `round:${round}:${at}`,
    kind: 'notice',
    workflowId: null,
    body,
    ...(at % 2 === 0 ? { toChannel: `C${round}X${at}` } : { toUser: `U${round}X${at}` }),
  }));
}

function turned<T>(list: readonly T[], by: number): T[] {
  const whole = by % 2 === 0 ? [...list] : [...list].reverse();
  return [...whole.slice(by * 7), ...whole.slice(0, by * 7)];
}

test('the same messages put into an empty outbox by many at once, in any order, wait for each other and not in a ring', async () => {
  for (let round = 0; round < 12; round += 1) {
    const all = drafts(round);
    const parts = Array.from({ length: 6 }, (_, by) => turned(all, by));
    const ended = await Promise.allSettled(parts.map((part) => enqueue(database.pool, tenantId, part)));
    expect(ended.filter(({ status }) => status === 'rejected')).toEqual([]);
  }
});

test('different messages into the same new queues, too', async () => {
  for (let round = 100; round < 112; round += 1) {
    const parts = Array.from({ length: 6 }, (_, by) =>
      turned(drafts(round), by).map((one) => ({ ...one, key: `${by}:${one.key}` })),
    );
    const ended = await Promise.allSettled(parts.map((part) => enqueue(database.pool, tenantId, part)));
    expect(ended.filter(({ status }) => status === 'rejected')).toEqual([]);
  }
});

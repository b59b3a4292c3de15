import { expect, test } from 'vitest';
import { openOrm } from '#persistence/orm.ts';
import { purchaseSource } from '#testing/builders/builders.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { openOffice } from '#testing/desks/office.ts';
import { own } from '#testing/own.ts';
import { isDatabaseAway } from '#workflow/outage.ts';

const database = ownDatabase();
const orm = own(
  () => openOrm({ url: database.url, log: { warn: () => undefined } }),
  (opened) => opened.close(),
);

/** A session that holds what it has locked, and does nothing more. */
async function stuckWith(numbers: readonly number[]) {
  const session = await database.pool.connect();
  await session.query('begin');
  await session.query('select 1 from workflow where number = any($1) for update', [numbers]);
  return {
    letGo: async () => {
      await session.query('rollback');
      session.release();
    },
  };
}

test('a session that is stuck with some workflows holds up no decision on others, and those on its own for seconds', async () => {
  const office = await openOffice(orm.pool, 'T1', ['UALICE', 'UBOB']);
  await office.put('reviewer', 'UBOB');
  await office.publish(purchaseSource());
  const numbers: number[] = [];
  for (let made = 0; made < 13; made += 1) numbers.push((await office.start('purchase', 'UALICE')).workflow.number);
  const [locked, others] = [numbers.slice(0, 5), numbers.slice(5)];
  const approve = (number: number) => office.decide(number, 'UBOB', { type: 'approve' });
  const stuck = await stuckWith(locked);
  const began = Date.now();
  const waiting = locked.map((number) =>
    approve(number).then(
      () => null,
      (error: unknown) => error,
    ),
  );
  await Promise.all(others.map(approve));
  expect(Date.now() - began).toBeLessThan(2_000);
  const ended = await Promise.all(waiting);
  expect(ended.map(isDatabaseAway)).toEqual(locked.map(() => true));
  await stuck.letGo();
  await Promise.all(locked.map(approve));
  const { rows } = await orm.pool.query("select count(*)::int as approved from history where trigger = 'approve'");
  expect(rows).toEqual([{ approved: 13 }]);
});

test('what was locked for a moment only is written when it is free, once', async () => {
  const office = await openOffice(orm.pool, 'T2', ['UALICE', 'UBOB']);
  await office.put('reviewer', 'UBOB');
  await office.publish(purchaseSource());
  const { number } = (await office.start('purchase', 'UALICE')).workflow;
  const stuck = await stuckWith([number]);
  const approved = office.decide(number, 'UBOB', { type: 'approve' });
  const again = office.decide(number, 'UBOB', { type: 'approve' });
  await database.pool.query('select pg_sleep(0.3)');
  await stuck.letGo();
  await Promise.all([approved, again]);
  const { rows } = await orm.pool.query(
    "select count(*)::int as approved from history where tenant_id = 'T2' and trigger = 'approve'",
  );
  expect(rows).toEqual([{ approved: 1 }]);
});

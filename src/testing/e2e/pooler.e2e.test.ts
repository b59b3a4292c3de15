import { describe, expect, onTestFinished, test } from 'vitest';
import { PGBOUNCER, startPgBouncer } from '#testing/database/pgbouncer.ts';
import { cardOf, cardWithButtons, startPurchase } from '#testing/desks/story.ts';
import { ownStage } from '#testing/process/bot.ts';
import { textOf } from '#testing/slack/blocks-read.ts';

const stage = ownStage();

describe.skipIf(PGBOUNCER === undefined)('behind PgBouncer in transaction mode', () => {
  test('a request goes to its end, and another bot takes over from one that was killed', async () => {
    const { people, database, spawn } = stage;
    const bouncer = await startPgBouncer('transaction', database.url);
    onTestFinished(() => bouncer.stop());
    const addresses = { DATABASE_URL: bouncer.through(database.url), DATABASE_DIRECT_URL: database.url };
    const first = await spawn(addresses);
    const { ref, card } = await startPurchase(people);
    await people.as('bob').press(card, 'Approve');
    await cardOf(people, ref, { dm: 'dan' });
    await first.kill();

    const second = await spawn(addresses);
    await people.as('dan').press(await cardOf(people, ref, { dm: 'dan' }), 'Approve');
    await people.waitForMessage({ dm: 'alice' }, (one) => textOf(one).includes(`*${ref}* Laptop is completed`));
    await cardWithButtons(people, card, []);
    await stage.settled();
    expect((await second.terminate()).code).toBe(0);
  });

  test('without a direct address it does not start, and says what to set', async () => {
    const { database, spawn } = stage;
    const bouncer = await startPgBouncer('transaction', database.url);
    onTestFinished(() => bouncer.stop());
    await expect(spawn({ DATABASE_URL: bouncer.through(database.url) })).rejects.toThrow(
      /DATABASE_URL: got a pooler.*DATABASE_DIRECT_URL/,
    );
  });
});

import { beforeAll, expect, test } from 'vitest';
import { cardOf, type Started, saying, startPurchase } from '#testing/desks/story.ts';
import { ownStage } from '#testing/process/bot.ts';
import { textOf } from '#testing/slack/blocks-read.ts';

const stage = ownStage();
let started: Started;

beforeAll(async () => {
  await stage.start();
  started = await startPurchase(stage.people);
});

async function ask(person: string, line: string): Promise<string> {
  return textOf(await stage.people.as(person).ask(`/workflow ${line}`));
}

test('help tells every command, and so does nothing at all', async () => {
  const help = await ask('alice', 'help');
  for (const word of ['start', 'status', 'approve', 'delegate', 'reopen', 'role grant|revoke']) {
    expect(help).toContain(word);
  }
  expect(await ask('alice', '')).toBe(help);
});

test('status shows where a request stands, however its number is written', async () => {
  const number = started.ref.slice(3);
  for (const id of [started.ref, number, `wf${number}`, `#${number}`]) {
    const answer = await ask('alice', `status ${id}`);
    expect(answer).toContain('*Laptop');
    expect(answer).toContain(`· ${started.ref}`);
    expect(answer).toContain('● Manager review');
  }
});

test('lists are of open, closed, own or all requests, of one kind when it is named', async () => {
  expect(await ask('alice', 'list')).toContain('Open requests (1)');
  expect(await ask('alice', 'list mine')).toContain(started.ref);
  expect(await ask('bob', 'list mine')).toContain('You have made no requests yet');
  expect(await ask('bob', 'list closed')).toContain('No request is closed yet');
  expect(await ask('bob', 'list all purchase_request')).toContain(started.ref);
  expect(await ask('bob', 'list forecast_cycle')).not.toContain(started.ref);
});

test('tasks are what waits for the person who asks', async () => {
  expect(await ask('bob', 'tasks')).toContain(started.ref);
  expect(await ask('dan', 'tasks')).toContain('Nothing is waiting for you');
});

test('who says who can decide, why, and whether the asker can', async () => {
  const bobs = await ask('bob', `who ${started.ref}`);
  expect(bobs).toContain('You can decide.');
  expect(bobs).toContain('<@U05ERIN>');
  expect(await ask('alice', `who ${started.ref}`)).toContain("You can't decide");
});

test('definitions and roles are listed', async () => {
  const definitions = await ask('alice', 'definitions');
  for (const key of ['purchase_request', 'forecast_cycle', 'document_approval', 'time_off']) {
    expect(definitions).toContain(key);
  }
  const roles = await ask('alice', 'roles');
  expect(roles).toContain('manager');
  expect(roles).toContain('<@U02BOB>');
});

test('a decision by command changes the card and is in the history', async () => {
  const { people } = stage;
  const { ref, card } = await startPurchase(people);
  expect(await ask('bob', `approve ${ref}`)).toBe(`Done: you approved ${ref}. It is now at *Finance*.`);
  await saying(people, card, '● Finance');

  expect(await ask('dan', `reject ${ref} We have enough “laptops” & more`)).toContain(`you rejected ${ref}`);
  await people.waitForMessage({ dm: 'alice' }, (one) => textOf(one).includes('We have enough “laptops” & more'));

  const history = await ask('alice', `history ${ref}`);
  for (const step of ['made the request', 'approved', 'rejected']) expect(history).toContain(step);
  expect(await ask('alice', 'list closed')).toContain(ref);
});

test('changes, delegate, assign and cancel work by command, too', async () => {
  const { people } = stage;
  const { ref } = await startPurchase(people);
  expect(await ask('bob', `delegate ${ref} <@U03CAROL|carol> you know it better`)).toBe(
    `Done: <@U03CAROL> is now asked to decide on ${ref}.`,
  );
  await cardOf(people, ref, { dm: 'carol' });
  expect(await ask('carol', `changes ${ref} A smaller one`)).toContain('went back to <@U01ALICE>');
  await people.waitForMessage({ dm: 'alice' }, 'A smaller one');
  expect(await ask('erin', `assign ${ref} @dan`)).toBe(`Done: ${ref} is assigned to <@U04DAN>.`);
  expect(await ask('dan', `cancel ${ref}`)).toContain('it is up to whoever made the request');
  await people.as('alice').command(`/workflow cancel ${ref} not needed`);
  await people.openModal('Cancel request');
  const after = people.newestTs();
  await people.as('alice').submit({ reason: 'not needed' });
  await people.waitForEphemeral('alice', `Done: ${ref} is canceled.`, { after });
  expect(await ask('erin', `reopen ${ref}`)).toBe(`Done: ${ref} is open again.`);
});

test('an admin gives a role and takes it, and it counts at the next decision', async () => {
  const { people } = stage;
  const { ref } = await startPurchase(people);
  expect(await ask('dan', `approve ${ref}`)).toContain("it isn't waiting for you");
  expect(await ask('dan', 'role grant manager @dan')).toContain('it is for admins');

  expect(await ask('erin', 'role grant manager @dan')).toBe('Done: <@U04DAN> now has the role `manager`.');
  expect(await ask('dan', `approve ${ref}`)).toContain(`you approved ${ref}`);
  expect(await ask('erin', 'role revoke manager @dan')).toContain('no longer has the role');
});

test('a role of a Slack user group counts for its members', async () => {
  const { people, proxy } = stage;
  const { ref } = await startPurchase(people);
  proxy.userGroups = { S0BUYERS: { handle: 'buyers', users: ['U03CAROL'] } };
  expect(await ask('erin', 'role grant manager <!subteam^S0BUYERS|@buyers>')).toContain('members of that group');
  expect(await ask('carol', `approve ${ref}`)).toContain(`you approved ${ref}`);
});

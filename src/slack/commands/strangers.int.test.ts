import { beforeAll, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type Desk, openDesk } from '#testing/desks/desk.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import { ownStubSlack } from '#testing/slack/stub-slack.ts';
import { COMMANDS, runCommand } from './table.ts';

const database = ownDatabase();
const slack = ownStubSlack();
let office: Office;
let desk: Desk;

/** What nobody from outside is to learn: of definitions, stages, fields, values, roles and people. */
const SECRETS = ['acquisition', 'Acquisition', 'due_diligence', 'Rocket', 'boardroom', 'UBOARD', 'UALICE'];

beforeAll(async () => {
  const outsiders = [member('UGUEST', { external: true }), member('UGONE', { deactivated: true })];
  office = await openOffice(database.pool, 'T1', [member('UALICE'), member('UBOARD'), ...outsiders]);
  await office.put('boardroom', 'UBOARD');
  await office.publish({
    key: 'acquisition',
    name: 'Acquisition',
    fields: [{ key: 'target', required: true }],
    stages: [
      { key: 'due_diligence', approvals: [{ role: 'boardroom' }] },
      { key: 'done', final: true },
    ],
  });
  await office.start('acquisition', 'UALICE', { target: 'Rocket' });
  desk = openDesk(office, slack.client);
  slack.answers = { 'views.open': () => ({ ok: true }) };
});

const ARGUMENTS = [
  '',
  'acquisition',
  '1',
  '1 approve',
  '1 because',
  '1 <@UBOARD|board>',
  'all',
  'all acquisition',
  'nonsense',
];

test.each(['USTRANGER', 'UGUEST', 'UGONE'])('whatever %s types, they learn nothing of the workspace', async (who) => {
  const told: string[] = [];
  for (const word of COMMANDS.keys()) {
    for (const rest of ARGUMENTS) {
      const typed = `${word} ${rest}`.trim();
      const answer = await desk.as(who, (call) => runCommand(desk.env, call, typed));
      const shown = `${answer} ${JSON.stringify(slack.callsOf('views.open').at(-1)?.view ?? '')}`;
      // A refusal tells everybody whom a request waits for, as the cards that they were pressed on do.
      const refusal = answer.startsWith("You can't do this") && rest.startsWith('1');
      const own = refusal ? ['boardroom', 'UALICE'] : rest.split(/\W+/);
      for (const secret of SECRETS.filter((one) => !own.includes(one)))
        if (shown.includes(secret)) told.push(`${typed}: ${answer}`);
    }
  }
  expect(told).toEqual([]);
});

test('who of others was given a role that looks around does', async () => {
  await office.put('viewer', 'UGUEST');
  const ask = (text: string) => desk.as('UGUEST', (call) => runCommand(desk.env, call, text));
  expect(await ask('definitions')).toContain('Acquisition');
  expect(await ask('roles')).toContain('boardroom');
});

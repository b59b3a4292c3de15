import { beforeAll, beforeEach, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { openOffice } from '#testing/desks/office.ts';
import { ownStubSlack } from '#testing/slack/stub-slack.ts';
import { createDirectory, type SlackDirectory } from './directory.ts';

const database = ownDatabase();
const slack = ownStubSlack();
let directory: SlackDirectory;
let now: Date;
let warnings: string[];

function person(id: string, parts: Record<string, unknown> = {}) {
  return {
    id,
    team_id: 'T1',
    name: id.toLowerCase(),
    real_name: `${id} Example`,
    tz: 'Europe/Berlin',
    locale: 'de-DE',
    profile: { email: `${id.toLowerCase()}@example.com` },
    ...parts,
  };
}

function somebody(id: string, teamId: string | null = 'T1') {
  return { id, teamId, name: 'x' };
}

beforeAll(async () => {
  await openOffice(database.pool, 'T1');
});
beforeEach(() => {
  slack.calls.length = 0;
  slack.answers = { 'users.info': ({ user }) => ({ ok: true, user: person(String(user)) }) };
  now = new Date();
  warnings = [];
  const log = {
    info: () => undefined,
    warn: (_: object, text: string) => void warnings.push(text),
    error: () => undefined,
  };
  directory = createDirectory({ ...database, slackFor: async () => slack.client, now: () => now, log });
});

async function facts(id: string) {
  const { rows } = await database.pool.query('select actor_facts($1, $2) as actor', ['T1', id]);
  return rows[0].actor as { external: boolean; deactivated: boolean; bot: boolean; roles: string[] };
}

async function membersOf(groupId: string): Promise<string[]> {
  const { rows } = await database.pool.query<{ user_id: string }>(
    'select user_id from user_group_member where group_id = $1 order by user_id',
    [groupId],
  );
  return rows.map((row) => row.user_id);
}

test('somebody new is looked up once, however often they click at the same time', async () => {
  const readers = await Promise.all([1, 2, 3].map(() => directory.meet('T1', somebody('UNEW'))));
  expect(readers).toEqual(Array(3).fill({ locale: 'de-DE', timezone: 'Europe/Berlin' }));
  await directory.meet('T1', somebody('UNEW'));
  expect(slack.callsOf('users.info')).toHaveLength(1);
  expect((await facts('UNEW')).external).toBe(false);
});

test('somebody who is known is read from the database, and again after a while', async () => {
  await directory.meet('T1', somebody('UKNOWN'));
  await database.pool.query(`update app_user set timezone = 'Asia/Tokyo' where id = 'UKNOWN'`);
  expect((await directory.meet('T1', somebody('UKNOWN'))).timezone).toBe('Europe/Berlin');
  now = new Date(now.getTime() + 11 * 60_000);
  expect((await directory.meet('T1', somebody('UKNOWN'))).timezone).toBe('Asia/Tokyo');
  expect(slack.callsOf('users.info')).toHaveLength(1);
});

test('guests, strangers and people of other workspaces are outsiders', async () => {
  slack.answers['users.info'] = ({ user }) => ({ ok: true, user: person(String(user), { is_restricted: true }) });
  await directory.meet('T1', somebody('UGUEST', null));
  await directory.meet('T1', somebody('UOTHER', 'T2'));
  expect(await facts('UGUEST')).toMatchObject({ external: true, roles: [] });
  expect(await facts('UOTHER')).toMatchObject({ external: true, roles: [] });
  expect(slack.callsOf('users.info').map(({ user }) => user)).toEqual(['UGUEST']);
});

test('somebody of another workspace of the same organisation is no outsider to the organisation', async () => {
  await openOffice(database.pool, 'E1');
  slack.answers['users.info'] = ({ user }) => ({
    ok: true,
    user: person(String(user), { team_id: 'T7', enterprise_user: { enterprise_id: 'E1', teams: ['T7'] } }),
  });
  await directory.meet('E1', somebody('UGRID', 'T7'));
  const { rows } = await database.pool.query(
    `select is_external from app_user where tenant_id = 'E1' and id = 'UGRID'`,
  );
  expect(rows).toEqual([{ is_external: false }]);
});

test('while Slack does not answer, somebody new is taken for an outsider, and only until it does', async () => {
  slack.answers['users.info'] = () => ({ ok: false, error: 'internal_error' });
  await database.pool.query(`insert into app_user (tenant_id, id) values ('T1', 'USEEN')`);
  for (const id of ['UWAIT', 'USEEN']) {
    await directory.meet('T1', somebody(id));
    expect((await facts(id)).external, id).toBe(true);
  }
  slack.answers['users.info'] = ({ user }) => ({ ok: true, user: person(String(user)) });
  for (const id of ['UWAIT', 'USEEN']) {
    await directory.meet('T1', somebody(id));
    expect((await facts(id)).external, id).toBe(false);
  }
});

test('a Slack that is silent is not waited for', async () => {
  slack.answers['users.info'] = () => 'silence';
  await directory.meet('T1', somebody('USILENT'));
  expect((await facts('USILENT')).external).toBe(true);
  expect(warnings).toEqual(['Slack does not say who somebody is; taken for an outsider']);
});

test('the members of a group are what Slack says now', async () => {
  slack.answers['usergroups.users.list'] = () => ({ ok: true, users: ['U1', 'U2'] });
  await Promise.all([directory.refreshGroups('T1', ['S1']), directory.refreshGroups('T1', ['S1'])]);
  expect(slack.callsOf('usergroups.users.list')).toHaveLength(1);
  expect(await membersOf('S1')).toEqual(['U1', 'U2']);
  slack.answers['usergroups.users.list'] = () => ({ ok: true, users: ['U2'] });
  await directory.refreshGroups('T1', ['S1']);
  expect(await membersOf('S1')).toEqual(['U2']);
  slack.answers['usergroups.users.list'] = () => ({ ok: false, error: 'no_such_subteam' });
  await directory.refreshGroups('T1', ['S1']);
  expect(await membersOf('S1')).toEqual([]);
});

test('a group that cannot be read stays as it was, and Slack is left alone for a while', async () => {
  slack.answers['usergroups.users.list'] = () => ({ ok: true, users: ['U1'] });
  await directory.refreshGroups('T1', ['S2']);
  slack.answers['usergroups.users.list'] = () => ({ ok: false, error: 'fatal_error' });
  for (let round = 0; round < 3; round += 1) await directory.refreshGroups('T1', ['S2']);
  expect(await membersOf('S2')).toEqual(['U1']);
  expect(slack.callsOf('usergroups.users.list')).toHaveLength(2);
  now = new Date(now.getTime() + 31_000);
  slack.answers['usergroups.users.list'] = () => ({ ok: true, users: ['U9'] });
  await directory.refreshGroups('T1', ['S2']);
  expect(await membersOf('S2')).toEqual(['U9']);
});

test('a workspace without user groups is no trouble', async () => {
  for (const error of ['unknown_method', 'plan_upgrade_required', 'not_allowed']) {
    slack.answers['usergroups.users.list'] = () => ({ ok: false, error });
    await directory.refreshGroups('T1', [`S${error}`]);
  }
  expect(warnings).toEqual([]);
});

test('all people are read, page by page, with the groups that are in use', async () => {
  slack.answers['users.list'] = ({ cursor }) =>
    cursor === 'next'
      ? { ok: true, members: [person('UP3', { deleted: true }), { id: 'odd' }], response_metadata: { next_cursor: '' } }
      : {
          ok: true,
          members: [person('UP1'), person('UP2', { is_bot: true })],
          response_metadata: { next_cursor: 'next' },
        };
  slack.answers['usergroups.list'] = () => ({
    ok: true,
    usergroups: [
      { id: 'S1', handle: 'finance', users: ['UP1'] },
      { id: 'SOTHER', handle: 'others', users: ['UP2'] },
    ],
  });
  expect(await directory.sync('T1')).toEqual({ people: 3 });
  expect(await facts('UP2')).toMatchObject({ bot: true });
  expect(await facts('UP3')).toMatchObject({ deactivated: true });
  expect(await membersOf('S1')).toEqual(['UP1']);
  expect(await membersOf('SOTHER')).toEqual([]);
  slack.answers['usergroups.list'] = () => ({ ok: false, error: 'plan_upgrade_required' });
  await directory.sync('T1');
  const { rows } = await database.pool.query(
    `select users_synced_at is not null as synced from tenant where id = 'T1'`,
  );
  expect(rows).toEqual([{ synced: true }]);
});

test('people and groups of an organisation are those of all its workspaces', async () => {
  await openOffice(database.pool, 'E1');
  const grid = { enterprise_user: { enterprise_id: 'E1', teams: ['T8', 'T9'] } };
  slack.answers['auth.teams.list'] = ({ cursor }) =>
    cursor === 'next'
      ? { ok: true, teams: [{ id: 'T9' }] }
      : { ok: true, teams: [{ id: 'T8' }], response_metadata: { next_cursor: 'next' } };
  slack.answers['users.list'] = ({ team_id }) => ({
    ok: true,
    members: [person(`UOF${String(team_id)}`, { team_id, ...grid })],
  });
  slack.answers['usergroups.users.list'] = ({ team_id }) =>
    team_id === 'T9' ? { ok: true, users: ['UOFT9'] } : { ok: false, error: 'no_such_subteam' };
  expect(await directory.sync('E1')).toEqual({ people: 2 });
  const { rows } = await database.pool.query(
    `select id, is_external from app_user where tenant_id = 'E1' and id like 'UOF%' order by id`,
  );
  expect(rows).toEqual([
    { id: 'UOFT8', is_external: false },
    { id: 'UOFT9', is_external: false },
  ]);
  await directory.refreshGroups('E1', ['SGRID']);
  expect(await membersOf('SGRID')).toEqual(['UOFT9']);
});

test('people of roles.yaml are found by name and by e-mail, and nobody is no error', async () => {
  slack.answers['users.list'] = () => ({ ok: true, members: [person('UNAMED', { name: 'named' })] });
  slack.answers['users.lookupByEmail'] = ({ email }) =>
    email === 'mail@example.com' ? { ok: true, user: person('UMAIL') } : { ok: false, error: 'users_not_found' };
  expect(await directory.resolve('T1', '@named')).toBe('UNAMED');
  expect(await directory.resolve('T1', '@unknown')).toBeNull();
  expect(await directory.resolve('T1', 'mail@example.com')).toBe('UMAIL');
  expect(await directory.resolve('T1', 'nobody@example.com')).toBeNull();
  expect(slack.callsOf('users.list')).toHaveLength(1);
  slack.answers = {};
  now = new Date(now.getTime() + 61_000);
  expect(await directory.resolve('T1', '@unknown')).toBeNull();
  expect(warnings).toHaveLength(1);
});

import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, expect, test, vi } from 'vitest';
import { eventually, from, ownInstallDesk } from '#testing/desks/install-desk.ts';
import type { Grant } from '#testing/slack/granting-slack.ts';
import { createToken } from '#workflow/tenants/api-token.ts';

const ACME: Grant = { token: 'xoxb-acme', team: { id: 'TACME', name: 'Acme' }, installedBy: 'UANN' };
const BOLT: Grant = { token: 'xoxb-bolt', team: { id: 'TBOLT', name: 'Bolt & Co' }, installedBy: 'UBEA' };

/** What was put off at the very moment of an install is found by the timetable, every half minute. */
const AT_THE_LATEST = 45_000;

const desk = ownInstallDesk();
beforeAll(async () => {
  for (const grant of [ACME, BOLT]) {
    await desk.install(grant);
    const begin = async () => expect(await desk.command(from(grant), 'start purchase')).toContain('WF-1');
    await vi.waitFor(begin, { timeout: 10_000 });
  }
});

async function revoked(tenantId: string) {
  const [row] = await desk.rows(
    'select revoked_at is not null as revoked from installation where tenant_id = $1',
    tenantId,
  );
  return row?.revoked;
}

test('after an uninstall nothing is sent, what is done over the API is kept, and a reinstall sends what waits', async () => {
  expect(await desk.happened(ACME, { type: 'app_uninstalled' })).toBe(200);
  await eventually(() => revoked('TACME')).toBe(true);
  expect(await desk.command(from(ACME), 'tasks')).toContain('not installed in this workspace');
  const before = desk.slack.calls.length;
  const maker = { ...desk.database, newId: randomUUID };
  const { token } = await createToken(maker, { tenantId: 'TACME', userId: 'UANN' });
  const started = await fetch(`${desk.url()}/api/v1/workflows`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ definition_key: 'purchase' }),
  });
  expect(await started.json()).toMatchObject({ workflow: { ref: 'WF-2' } });
  // Its messages rest: their jobs look again in an hour, and that does not count as an attempt.
  const messages = () =>
    desk.rows(
      `select distinct m.status, j.attempts, j.run_at > now() + interval '30 minutes' as rests
         from message as m join workflow as w on w.tenant_id = m.tenant_id and w.id = m.workflow_id and w.number = 2
         join graphile_worker.jobs as j on j.key = 'deliver:' || m.id
        where m.tenant_id = 'TACME'`,
    );
  await eventually(messages).toEqual([{ status: 'waiting', attempts: 0, rests: true }]);
  const shown = desk.slack.calls.slice(before).filter(({ method }) => /^(chat|views)\./.test(method));
  expect(shown.filter((call) => call.token === 'xoxb-acme')).toEqual([]);

  const again: Grant = { ...ACME, token: 'xoxb-acme-2', scopes: ['chat:write', 'commands', 'users:read'] };
  expect((await desk.install(again)).status).toBe(200);
  const isPosted = () =>
    desk.posted('xoxb-acme-2').some((text) => text.startsWith('C0BUY: ') && text.includes(' to approve '));
  await eventually(isPosted, AT_THE_LATEST).toBe(true);
  expect(await desk.rows(`select scopes from installation where tenant_id = 'TACME'`)).toEqual([
    { scopes: again.scopes },
  ]);
  expect(await desk.command(from(ACME), 'status WF-1')).toContain('Purchase');
});

test('a token that Slack says has ended is forgotten as if the event had come', async () => {
  const { answers } = desk.slack;
  const update = answers['chat.postMessage'];
  answers['chat.postMessage'] = (args, token) =>
    token === 'xoxb-bolt' ? { ok: false, error: 'account_inactive' } : (update?.(args, token) ?? {});
  expect(await desk.command(from(BOLT), 'start purchase')).toContain('WF-2');
  await eventually(() => revoked('TBOLT')).toBe(true);
  const putOff = `select 1 from graphile_worker.jobs where key like 'deliver:%' and run_at > now() + interval '10 seconds'`;
  await eventually(() => desk.rows(putOff)).not.toEqual([]);
  await desk.install({ ...BOLT, token: 'xoxb-bolt-2' });
  const isPosted = () =>
    desk.posted('xoxb-bolt-2').some((text) => text.startsWith('C0BUY: ') && text.includes(' to approve '));
  await eventually(isPosted, AT_THE_LATEST).toBe(true);
});

test('a late event does not void an install that was made since', async () => {
  await desk.event({
    team_id: 'TACME',
    event_id: 'EvLate',
    event_time: Math.floor(Date.now() / 1_000) - 3_600,
    event: { type: 'app_uninstalled' },
  });
  await eventually(() =>
    desk.rows(`select handled_at is not null as handled from inbound_event where id = 'EvLate'`),
  ).toEqual([{ handled: true }]);
  expect(await revoked('TACME')).toBe(false);
});

test('a token that is about to end is exchanged for a new one, once', async () => {
  const grant: Grant = {
    token: 'xoxe.xoxb-turn',
    team: { id: 'TTURN', name: 'Turn' },
    installedBy: 'UTOM',
    refresh: { token: 'xoxe-1', seconds: 3_600 },
  };
  await desk.install(grant);
  await eventually(() => desk.posted('xoxe.xoxb-turn-new')).toHaveLength(1);
  const exchanges = desk.slack.callsOf('oauth.v2.access').filter(({ refresh_token }) => refresh_token === 'xoxe-1');
  expect(exchanges).toHaveLength(1);
  expect(await desk.command(from(grant), 'help')).toContain('/workflow');
});

test('a token that was moved to another row is not used', async () => {
  await desk.install({ token: 'xoxb-els', team: { id: 'TELS', name: 'Els' }, installedBy: 'UZED' });
  await desk.rows(
    `update installation set bot_token_encrypted = (select bot_token_encrypted from installation where tenant_id = 'TBOLT')
      where tenant_id = 'TELS'`,
  );
  const said = await desk.command({ team_id: 'TELS', user_id: 'UZED' }, 'start purchase');
  expect(said).toContain('not installed in this workspace');
  expect(await desk.rows(`select 1 from workflow where tenant_id = 'TELS'`)).toEqual([]);
});

test('keys are replaced without a new install', async () => {
  const newer = randomBytes(32).toString('base64');
  await desk.start({ TOKEN_ENCRYPTION_KEY: `${newer},${desk.environment.TOKEN_ENCRYPTION_KEY}` });
  expect(await desk.command(from(ACME), 'status WF-1')).toContain('Purchase');
  expect(await desk.command(from(BOLT), 'help')).toContain('/workflow');
});

import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deliver } from '#jobs/messages/deliver.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { openActionDesk } from '#testing/desks/action-desk.ts';
import { type ActionScene, openActionScene } from '#testing/desks/action-scene.ts';
import { startStubSlack } from '#testing/slack/stub-slack.ts';
import { ownWebSystem } from '#testing/wire/web-system.ts';
import { smtpMailer } from './mailer.ts';

const database = ownDatabase();
const system = ownWebSystem();
let scene: ActionScene;
beforeEach(async () => {
  scene = await openActionScene(database, system);
});

describe('messages', () => {
  const message = (to: string[], text: string) => [{ on: 'after_approve', type: 'slack_message', to, text }];

  test('go through the outbox, with what people wrote escaped', async () => {
    const text = '*{{workflow.ref}}* {{data.item}} by {{actor.name}} at {{stage.name}} of {{workflow.nothing}}.';
    const { number } = await scene.begin({
      check: { actions: message(['requester', '#finance', 'reviewer', 'uann@example.com'], text) },
    });
    await scene.approve(number);
    await scene.desk.run();
    const { rows } = await database.pool.query(
      `select coalesce(to_user, to_channel) as place, body from message where tenant_id = $1 and key like 'action:%' order by place`,
      [scene.office.tenantId],
    );
    expect(rows.map(({ place }) => place)).toEqual(['#finance', 'UALICE', 'UANN']);
    expect(rows[0].body).toEqual({
      say: 'action',
      text: `*WF-${number}* Desk &lt;!channel&gt; by UANN Example at Check of .`,
    });
    expect((await scene.desk.deliveries()).map(({ target, status }) => [target, status])).toEqual([
      ['UALICE', 'delivered'],
      ['#finance', 'delivered'],
      ['UANN', 'delivered'],
    ]);
  });

  test('to nobody are dead letters that say why', async () => {
    await scene.office.put('auditor');
    const { number } = await scene.begin({
      check: { actions: message(['auditor', 'nobody@example.com', 'delegated_to'], 'Hello') },
    });
    await scene.approve(number);
    await scene.desk.run();
    expect(await scene.desk.deliveries()).toMatchObject([
      { target: 'auditor', status: 'failed', last_error: 'nobody has the role auditor' },
      {
        target: 'nobody@example.com',
        status: 'failed',
        last_error: expect.stringContaining('nobody here has the address'),
      },
    ]);
  });

  test('that Slack refuses are dead letters', async () => {
    const { number } = await scene.begin({ check: { actions: message(['#gone'], 'Hello') } });
    await scene.approve(number);
    await scene.desk.run();
    const slack = await startStubSlack({ 'chat.postMessage': () => ({ ok: false, error: 'channel_not_found' }) });
    const { rows } = await database.pool.query(`select id from message where tenant_id = $1 and key like 'action:%'`, [
      scene.office.tenantId,
    ]);
    await deliver(
      { ...scene.desk.env, slackFor: async () => slack.client },
      { tenantId: scene.office.tenantId, messageId: rows[0].id },
    );
    await slack.stop();
    expect(await scene.desk.deliveries()).toMatchObject([
      { status: 'failed', last_error: 'Slack answered channel_not_found' },
    ]);
  });

  test('reach those who are asked next, and whom it was handed to', async () => {
    const to = ['current_approver'];
    const { number } = await scene.begin({
      workflow: {
        actions: [
          { on: 'after_move_stage', type: 'slack_message', to, text: 'Your turn' },
          { on: 'after_delegate', type: 'slack_message', to: ['delegated_to'], text: 'Yours now' },
        ],
      },
    });
    await scene.approve(number);
    await scene.office.decide(number, 'UANN', { type: 'delegate' }, 'UADMIN');
    await scene.desk.run();
    expect((await scene.desk.deliveries()).map(({ target, payload }) => [target, payload.text]).sort()).toEqual([
      ['UADMIN', 'Yours now'],
      ['UANN', 'Your turn'],
      ['UBOB', 'Your turn'],
    ]);
  });
});

describe('functions', () => {
  test('are run with what happened; the short form when the stage is entered', async () => {
    const erp = { on: 'after_approve', type: 'function', name: 'notify_erp', parameters: { url: `${system.url}/erp` } };
    const { number } = await scene.begin({ check: { actions: [erp] }, pay: { action: 'notify_erp' } });
    await scene.approve(number);
    await scene.desk.run();
    expect(scene.bodies()).toEqual([
      { reference: `WF-${number}`, event: 'after_approve', stage: 'check', status: 'in_progress', amount: null },
    ]);
    expect(await scene.desk.deliveries()).toMatchObject([
      { kind: 'function', target: 'notify_erp', status: 'delivered' },
      { kind: 'function', target: 'notify_erp', status: 'delivered', payload: { about: { type: 'on_enter_stage' } } },
    ]);
  });

  test('that fail are tried again, and their own words are kept', async () => {
    let calls = 0;
    scene.desk = openActionDesk(scene.office, {
      functions: {
        notify_erp: async () => {
          calls += 1;
          throw new Error('the ERP is on fire');
        },
      },
    });
    await scene.begin({ check: { action: 'notify_erp' } });
    await scene.desk.run();
    expect(calls).toBe(3);
    expect(await scene.desk.deliveries()).toMatchObject([{ status: 'failed', last_error: 'the ERP is on fire' }]);
  });
});

describe('e-mails', () => {
  type Letter = { to: string[]; text: string };
  const letters: Letter[] = [];
  let refuse: number | null = null;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) => {
      const fault = refuse === null ? null : Object.assign(new Error('no such mailbox'), { responseCode: refuse });
      done(fault);
    },
    onData: (stream, session, done) => {
      let text = '';
      stream.on('data', (chunk) => (text += chunk));
      stream.on('end', () => {
        letters.push({ to: session.envelope.rcptTo.map(({ address }) => address), text });
        done();
      });
    },
  });
  let url = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise<void>((resolve) => server.close(resolve)));
  beforeEach(() => {
    letters.length = 0;
    refuse = null;
    scene.desk = openActionDesk(scene.office, { mail: smtpMailer({ url, from: 'Countersign <bot@example.com>' }) });
  });

  const mail = (to: string[], text = '{{actor.name}} said: {{comment}}') => ({
    check: { actions: [{ on: 'after_reject', type: 'email', to, subject: '{{workflow.ref}} was rejected', text }] },
  });
  const reject = async (to: string[], comment = 'Too dear') => {
    const { number } = await scene.begin(mail(to));
    await scene.office.decide(number, 'UANN', { type: 'reject', comment });
    await scene.desk.run();
    return number;
  };

  test('reach each person once, at the address that Slack knows', async () => {
    const number = await reject(['requester', 'ualice@example.com', 'reviewer', 'boss@example.org']);
    expect(letters.map(({ to }) => to)).toEqual([['ualice@example.com'], ['uann@example.com'], ['boss@example.org']]);
    const { text = '' } = letters[0] ?? {};
    expect(text).toContain(`Subject: WF-${number} was rejected`);
    expect(text).toContain('From: Countersign <bot@example.com>');
    expect(text).toContain('UANN Example said: Too dear');
    const [first] = await scene.desk.deliveries();
    expect(text).toContain(`Message-ID: <${first?.id}@countersign>`);
  });

  test('are not made into others by what people write', async () => {
    const { number } = await scene.begin(mail(['requester'], '{{comment}}'));
    const comment = 'no\r\nBcc: eve@example.com\r\n.\r\nMAIL FROM:<eve@example.com>';
    await scene.office.decide(number, 'UANN', { type: 'reject', comment });
    await scene.desk.run();
    expect(letters).toHaveLength(1);
    const [header = ''] = letters[0]?.text.split('\r\n\r\n') ?? [];
    expect(header).not.toContain('eve');
  });

  test('to somebody whose address nobody knows are dead letters', async () => {
    await reject(['finance']);
    expect(await scene.desk.deliveries()).toMatchObject([
      { target: 'uann@example.com', status: 'delivered' },
      { target: 'UBOB', status: 'failed', last_error: 'no e-mail address of UBOB is known' },
    ]);
  });

  test('that the server refuses for good are given up, others are tried again', async () => {
    refuse = 550;
    await reject(['requester']);
    expect(await scene.desk.deliveries()).toMatchObject([
      { status: 'failed', attempts: 1, last_error: expect.stringContaining('550') },
    ]);
    refuse = 451;
    await reject(['requester']);
    expect((await scene.desk.deliveries()).at(-1)).toMatchObject({ status: 'failed', attempts: 3 });
  });

  test('without a mail server fail at once, in words', async () => {
    scene.desk = openActionDesk(scene.office);
    await reject(['requester']);
    expect(await scene.desk.deliveries()).toMatchObject([
      { status: 'failed', attempts: 1, last_error: 'no mail server is set up (SMTP_URL and MAIL_FROM)' },
    ]);
  });
});

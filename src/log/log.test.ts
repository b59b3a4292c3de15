import { LogLevel } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { loadConfig, secretsOf } from '#config/config.ts';
import { boltLogger, workerLogger } from './adapters.ts';
import { createLogger, currentRequestId, type Logger, requestId, withRequestId } from './log.ts';

const TOKEN = 'xoxb-1234-5678-abcdefSECRET';

function recorder(secrets: string[] = [], level = 'debug'): { log: Logger; text: () => string; last: () => unknown } {
  const lines: string[] = [];
  const log = createLogger({ level, secrets, destination: { write: (line: string) => void lines.push(line) } });
  return { log, text: () => lines.join(''), last: () => JSON.parse(lines.at(-1) ?? 'null') };
}

function withFields(error: Error, fields: object): Error {
  return Object.assign(error, fields);
}

describe('secrets', () => {
  const circular: Record<string, unknown> = { name: 'loop', token: TOKEN };
  circular.self = circular;

  test.each<[string, (log: Logger) => void]>([
    ['in the message', (log) => log.info(`using ${TOKEN}`)],
    ['in a formatted argument', (log) => log.info('using %s and %o', TOKEN, { a: TOKEN })],
    ['in a field', (log) => log.info({ note: TOKEN }, 'x')],
    ['in a deep field', (log) => log.info({ a: { b: [{ c: TOKEN }] } }, 'x')],
    ['in a child binding', (log) => log.child({ bot: TOKEN }).info('x')],
    ['in an error message', (log) => log.error(new Error(`failed with ${TOKEN}`))],
    ['in an error field', (log) => log.error({ err: withFields(new Error('x'), { config: { auth: TOKEN } }) }, 'x')],
    ['in the cause of an error', (log) => log.error(new Error('x', { cause: new Error(TOKEN) }))],
    ['in an error under another name', (log) => log.error({ problem: new Error(TOKEN) }, 'x')],
    ['in a circular object', (log) => log.info(circular, 'x')],
    ['by name of field', (log) => log.info({ signing_secret: 'SECRET', clientSecret: 'SECRET', password: 'SECRET' })],
    [
      'in headers',
      (log) => log.info({ headers: { Authorization: 'SECRET', Cookie: 'SECRET', 'x-slack-signature': 'SECRET' } }),
    ],
    ['as a bearer text', (log) => log.info('Authorization: Bearer abcSECRETdef.x-y_z')],
    ['as a JWT', (log) => log.info({ got: 'eyJhbGciOiJI.eyJzdWIiOiJSECRET.c2lnSECRET' })],
    ['as an app token', (log) => log.info('xapp-1-A0-1-SECRET')],
    ['as a rotated token', (log) => log.info('xoxe.xoxb-1-SECRET')],
    ['as a password in an address', (log) => log.info('postgres://user:SECRET@localhost/x')],
    ['as a call-back address', (log) => log.info({ body: 'https://hooks.slack.com/actions/T1/22/SECRET' })],
    ['as a response_url', (log) => log.info({ payload: { response_url: 'https://example.com/SECRET' } })],
    ['in a map', (log) => log.info({ map: new Map([['token', 'SECRET']]) })],
    ['in bytes', (log) => log.info({ key: Buffer.from('SECRET') })],
  ])('%s does not get through', (_where, say) => {
    const { log, text } = recorder();
    say(log);
    expect(text()).not.toBe('');
    expect(text()).not.toContain('SECRET');
    expect(() =>
      text()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).not.toThrow();
  });

  test('known values of the configuration are hidden wherever they stand', () => {
    const config = loadConfig({
      SLACK_CLIENT_ID: '1.2',
      SLACK_CLIENT_SECRET: 'client-"quoted"-value',
      SLACK_STATE_SECRET: 'state-value',
      SLACK_SIGNING_SECRET: 'signing-value',
      TOKEN_ENCRYPTION_KEY: Buffer.alloc(32, 9).toString('base64'),
      API_JWT_SECRET: 'jwt value with spaces',
      DATABASE_URL: 'postgres://u:p%40ssword@db/x',
    });
    const { log, text } = recorder(secretsOf(config));
    log.info(`a state-value ${Buffer.alloc(32, 9).toString('base64')} p@ssword`);
    log.info({ words: ['client-"quoted"-value', 'x jwt value with spaces y'], more: 'signing-value' });
    expect(text()).not.toMatch(/state-value|CQkJ|p@ssword|quoted|jwt value|signing-value/);
    for (const line of text().trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('level', 'info');
  });

  test('what is not secret stays', () => {
    const { log, last } = recorder();
    log.warn({ workflow: 'WF-1', tokens_count: 3, hasToken: true, at: new Date(0), tenant: 'T1' }, 'card updated');
    expect(last()).toMatchObject({
      level: 'warn',
      workflow: 'WF-1',
      tokens_count: 3,
      hasToken: true,
      at: '1970-01-01T00:00:00.000Z',
      tenant: 'T1',
      msg: 'card updated',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  test('an error keeps its type, message and stack', () => {
    const { log, last } = recorder();
    log.error(withFields(new TypeError('bad'), { code: 'E_BAD' }), 'it failed');
    expect(last()).toMatchObject({
      msg: 'it failed',
      err: { type: 'TypeError', message: 'bad', code: 'E_BAD', stack: expect.stringContaining('log.test') },
    });
  });

  test('a huge text is cut', () => {
    const { log, text } = recorder();
    log.info({ text: 'x'.repeat(50_000) });
    expect(text().length).toBeLessThan(5_000);
  });
});

describe('request ids', () => {
  test('stand in every line of what is handled, also after waiting', async () => {
    const { log, last } = recorder();
    await withRequestId('req-1', async () => {
      await Promise.resolve();
      log.info('inside');
    });
    expect(last()).toMatchObject({ request_id: 'req-1' });
    expect(currentRequestId()).toBeUndefined();
  });

  test('a harmless one of the caller is kept, others are replaced', () => {
    expect(requestId('abc-1.2:3')).toBe('abc-1.2:3');
    for (const sent of [undefined, null, '', 'a b', 'a\nb', 'x'.repeat(65)]) {
      expect(requestId(sent)).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});

describe('adapters', () => {
  test("Bolt's logger writes text, error and details with its name", () => {
    const { log, last, text } = recorder();
    const bolt = boltLogger(log);
    bolt.setName('socket-mode');
    bolt.error('cannot connect', 3, new Error(`refused ${TOKEN}`), { token: TOKEN, retry: 2 });
    expect(last()).toMatchObject({
      level: 'error',
      part: 'socket-mode',
      msg: 'cannot connect 3',
      err: { message: expect.stringContaining('refused') },
      details: [{ token: '[hidden]', retry: 2 }],
    });
    expect(text()).not.toContain('SECRET');
  });

  test("Bolt's level narrows what is written", () => {
    const { log, text } = recorder();
    const bolt = boltLogger(log);
    bolt.setLevel(LogLevel.WARN);
    bolt.info('quiet');
    bolt.warn('heard');
    expect(bolt.getLevel()).toBe('warn');
    expect(text()).toContain('heard');
    expect(text()).not.toContain('quiet');
  });

  test("the worker's line a job is debug, its errors stay errors", () => {
    const { log, last } = recorder();
    const worker = workerLogger(log).scope({ label: 'job', jobId: '7' });
    worker.info('Completed task 7');
    expect(last()).toMatchObject({ level: 'debug', part: 'worker', jobId: '7', msg: 'Completed task 7' });
    worker.error('Failed', { error: new Error(TOKEN) });
    expect(last()).toMatchObject({ level: 'error', msg: 'Failed' });
  });
});

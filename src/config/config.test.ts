import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  ConfigError,
  describeConfig,
  explainConfigError,
  loadConfig,
  publicUrlOf,
  type RawEnvironment,
} from './config.ts';
import { environmentSchema } from './environment.ts';

const BOT = 'xoxb-1111-2222-SECRETSECRET';
const APP = 'xapp-1-A1-3333-SECRETSECRET';
const SIGNING = 'signing-SECRETSECRET';
const KEY = Buffer.alloc(32, 7).toString('base64');
const OAUTH = {
  SLACK_CLIENT_ID: '12.34',
  SLACK_CLIENT_SECRET: 'cs-SECRETSECRET',
  SLACK_STATE_SECRET: 'st-SECRETSECRET',
};

const problemsOf = (env: RawEnvironment): string[] => {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return explainConfigError(error);
    throw error;
  }
  return [];
};

describe('defaults', () => {
  test('an empty environment is the demo on an embedded database with the documented defaults', () => {
    expect(loadConfig({})).toEqual({
      mode: { kind: 'demo' },
      slackApiUrl: null,
      database: { kind: 'embedded' },
      dataDir: '.data',
      web: { host: '127.0.0.1', port: 3000, publicUrl: 'http://localhost:3000', publicUrlGiven: false },
      jwt: { kind: 'none' },
      tokenEncryptionKeys: [],
      escalationCron: '*/5 * * * *',
      cleanup: { cron: '0 0 * * 0', days: 90, onCompletion: false, archives: '.data/archive' },
      workflowsDir: 'workflows',
      defaultChannel: null,
      adminUsers: [],
      services: new Set(['web', 'worker', 'cron']),
      mail: null,
      webhookAllowPrivate: false,
      logLevel: 'info',
      warnings: [],
    });
  });

  test('empty and blank values count as unset, and others are trimmed', () => {
    expect(loadConfig({ PORT: '', SLACK_BOT_TOKEN: ' ', HOST: ' ::1 ' })).toMatchObject({
      mode: { kind: 'demo' },
      web: { port: 3000, host: '::1' },
    });
  });

  test('variables of other programs are not looked at', () => {
    expect(loadConfig({ PATH: '/bin', SLACK_WEBHOOK: 'x' }).mode).toEqual({ kind: 'demo' });
  });
});

describe('modes', () => {
  test('bot token and signing secret are HTTP', () => {
    expect(loadConfig({ SLACK_BOT_TOKEN: BOT, SLACK_SIGNING_SECRET: SIGNING }).mode).toEqual({
      kind: 'http',
      botToken: BOT,
      signingSecret: SIGNING,
    });
  });

  test('an app token with a bot token is Socket Mode, even beside a signing secret', () => {
    const mode = { kind: 'socket', botToken: BOT, appToken: APP };
    expect(loadConfig({ SLACK_BOT_TOKEN: BOT, SLACK_APP_TOKEN: APP }).mode).toEqual(mode);
    expect(loadConfig({ SLACK_BOT_TOKEN: BOT, SLACK_APP_TOKEN: APP, SLACK_SIGNING_SECRET: SIGNING }).mode).toEqual(
      mode,
    );
  });

  test('OAuth works over HTTP and over a socket', () => {
    const env = { ...OAUTH, TOKEN_ENCRYPTION_KEY: KEY };
    const common = {
      kind: 'oauth',
      clientId: '12.34',
      clientSecret: 'cs-SECRETSECRET',
      stateSecret: 'st-SECRETSECRET',
    };
    expect(loadConfig({ ...env, SLACK_SIGNING_SECRET: SIGNING }).mode).toEqual({
      ...common,
      transport: { kind: 'http', signingSecret: SIGNING },
    });
    expect(loadConfig({ ...env, SLACK_APP_TOKEN: APP }).mode).toEqual({
      ...common,
      transport: { kind: 'socket', appToken: APP },
    });
  });

  test('a bot token alone asks for the signing secret or the app token', () => {
    expect(problemsOf({ SLACK_BOT_TOKEN: BOT })).toEqual([
      expect.stringMatching(/^SLACK_SIGNING_SECRET: got nothing; takes .*SLACK_APP_TOKEN/),
    ]);
  });

  test.each(['SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN', 'SLACK_API_URL'])('%s alone asks for the bot token', (name) => {
    const value = { SLACK_SIGNING_SECRET: SIGNING, SLACK_APP_TOKEN: APP, SLACK_API_URL: 'http://localhost:1/api' }[
      name
    ];
    expect(problemsOf({ [name]: value })).toEqual([expect.stringMatching(`^SLACK_BOT_TOKEN: got nothing; .*${name}`)]);
  });

  test('each missing part of OAuth is named, and a bot token beside it refused', () => {
    const lines = problemsOf({ SLACK_CLIENT_ID: '1.2', SLACK_BOT_TOKEN: BOT });
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      'SLACK_CLIENT_SECRET',
      'SLACK_STATE_SECRET',
      'SLACK_BOT_TOKEN',
      'SLACK_SIGNING_SECRET',
      'TOKEN_ENCRYPTION_KEY',
    ]);
  });
});

describe('errors', () => {
  test('all problems come at once, one line a variable, with what was got and what is taken', () => {
    expect(
      problemsOf({
        PORT: 'abc',
        LOG_LEVEL: 'loud',
        SERVICES: 'web,mail',
        ESCALATION_CRON: '61 * * * *',
        MAIL_FROM: 'a@b',
      }),
    ).toEqual([
      'PORT: got "abc"; takes a whole number from 0 (any free port) to 65535',
      'ESCALATION_CRON: got "61 * * * *"; takes a cron expression of five fields, or six with seconds first, such as "*/5 * * * *"',
      'SERVICES: got "web,mail"; takes any of web,worker,cron between commas',
      'LOG_LEVEL: got "loud"; takes one of fatal, error, warn, info, debug, trace, silent',
      'SMTP_URL: got nothing; takes the mail server, because MAIL_FROM is set',
    ]);
  });

  test('a variable that breaks its own rule and one between variables has one line', () => {
    expect(problemsOf({ SLACK_CLIENT_ID: 'a b', SLACK_BOT_TOKEN: 'wrong' }).length).toBe(6);
  });

  test('no secret is shown, not even of a wrong token', () => {
    const lines = problemsOf({
      SLACK_BOT_TOKEN: APP,
      SLACK_APP_TOKEN: 'SECRETSECRET',
      SLACK_SIGNING_SECRET: 'SECRET SECRET',
      TOKEN_ENCRYPTION_KEY: 'SECRETSECRET',
      DATABASE_URL: 'mysql://root:SECRETSECRET@db/x?key=SECRETSECRET',
      SMTP_URL: 'SECRETSECRET',
      API_JWKS_URL: 'ftp://SECRETSECRET@keys/',
    });
    expect(lines).toHaveLength(8);
    expect(lines.join('\n')).not.toContain('SECRET SECRET');
    expect(lines.join('\n').replaceAll(/[A-Z_]+:/g, '')).not.toContain('SECRETSECRET');
    expect(lines).toContain(
      `SLACK_BOT_TOKEN: got xapp-… (${APP.length} characters); takes a bot token, which starts with xoxb-`,
    );
    expect(lines.find((line) => line.startsWith('DATABASE_URL'))).toContain('mysql://root:***@db/x?***');
  });

  test('a very long value is cut', () => {
    expect(problemsOf({ PORT: '9'.repeat(50_000) })[0]?.length).toBeLessThan(200);
  });

  test.each([
    ['PORT', '65536', '-1', '3.5', '1e3', '0x10'],
    ['HOST', 'http://localhost', 'localhost:3000/x', 'a b'],
    ['CLEANUP_DAYS', '0', '-1', 'many'],
    ['CLEANUP_ON_COMPLETION', 'yes', '1', 'TRUE'],
    ['WEBHOOK_ALLOW_PRIVATE', 'no', '0'],
    ['ESCALATION_CRON', 'often', '* * *'],
    ['CLEANUP_CRON', '0 25 * * *'],
    ['PUBLIC_URL', 'approvals.example.com', 'ftp://example.com'],
    ['DATABASE_URL', 'localhost', 'http://localhost/x', 'postgres:x'],
    [
      'TOKEN_ENCRYPTION_KEY',
      Buffer.alloc(31).toString('base64'),
      Buffer.alloc(33).toString('base64'),
      '%%%',
      `${KEY},short`,
    ],
    ['ADMIN_USERS', '@bob', 'U1;U2', 'T123'],
    ['SERVICES', ',', 'all'],
    ['DEFAULT_CHANNEL', '#', 'a b', '<!channel>'],
  ])('%s refuses %s', (name, ...values) => {
    for (const value of values) {
      expect(problemsOf({ [name]: value }), value).toEqual([expect.stringMatching(`^${name}: got `)]);
    }
  });

  test('an issuer or audience of JWTs asks for what verifies them', () => {
    for (const name of ['API_JWT_ISSUER', 'API_JWT_AUDIENCE'])
      expect(problemsOf({ [name]: 'https://login.example.com' })).toEqual([
        expect.stringMatching(`^API_JWKS_URL: got nothing; .*${name} is set`),
      ]);
  });

  test('both ways of verifying JWTs at once are refused', () => {
    expect(problemsOf({ API_JWT_SECRET: 'x', API_JWKS_URL: 'https://a.example/k' })).toHaveLength(1);
  });
});

describe('values', () => {
  test('are shaped', () => {
    const config = loadConfig({
      SLACK_BOT_TOKEN: BOT,
      SLACK_SIGNING_SECRET: SIGNING,
      SLACK_API_URL: 'http://localhost:9/api',
      DATABASE_URL: 'postgres:///countersign?host=/run/postgresql',
      PORT: '0',
      HOST: '0.0.0.0',
      PUBLIC_URL: 'https://a.example/x/',
      TOKEN_ENCRYPTION_KEY: KEY,
      ESCALATION_CRON: '*/10 * * * * *',
      ADMIN_USERS: 'U1, W2,',
      SERVICES: 'cron, web',
      SMTP_URL: 'smtp://u:p@mail',
      MAIL_FROM: 'Bot <bot@mail.example>',
      API_JWKS_URL: 'https://a.example/keys',
      API_JWT_ISSUER: 'https://a.example',
      WEBHOOK_ALLOW_PRIVATE: 'true',
      CLEANUP_ON_COMPLETION: 'true',
      DEFAULT_CHANNEL: '#purchases',
    });
    expect(config).toMatchObject({
      slackApiUrl: 'http://localhost:9/api/',
      web: { host: '0.0.0.0', port: 0, publicUrl: 'https://a.example/x' },
      adminUsers: ['U1', 'W2'],
      services: new Set(['web', 'cron']),
      mail: { url: 'smtp://u:p@mail', from: 'Bot <bot@mail.example>' },
      jwt: { kind: 'jwks', url: 'https://a.example/keys', issuer: 'https://a.example', audience: undefined },
      webhookAllowPrivate: true,
      escalationCron: '*/10 * * * * *',
      defaultChannel: '#purchases',
    });
    expect(config.tokenEncryptionKeys).toEqual([Buffer.from(KEY, 'base64')]);
  });

  test('several keys for tokens are taken, the one that encrypts first', () => {
    const [newer, older] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const config = loadConfig({
      TOKEN_ENCRYPTION_KEY: `${newer.toString('base64')}, ${older.toString('base64')}`,
    });
    expect(config.tokenEncryptionKeys).toEqual([newer, older]);
  });

  test('the default public address follows the port that was taken', () => {
    expect(publicUrlOf(loadConfig({ PORT: '0' }).web, 41_234)).toBe('http://localhost:41234');
    expect(publicUrlOf(loadConfig({ PUBLIC_URL: 'https://a.example' }).web, 41_234)).toBe('https://a.example');
  });

  test('a short JWT secret and an insecure redirect address are warned about', () => {
    const env = { ...OAUTH, SLACK_SIGNING_SECRET: SIGNING, TOKEN_ENCRYPTION_KEY: KEY, API_JWT_SECRET: 'short' };
    expect(loadConfig(env).warnings).toEqual([
      expect.stringContaining('API_JWT_SECRET'),
      expect.stringContaining('PUBLIC_URL'),
    ]);
  });

  test.each<[string, RawEnvironment]>([
    ['socket', { SLACK_BOT_TOKEN: BOT, SLACK_APP_TOKEN: APP }],
    ['http', { SLACK_BOT_TOKEN: BOT, SLACK_SIGNING_SECRET: SIGNING }],
    ['oauth', { ...OAUTH, SLACK_SIGNING_SECRET: SIGNING }],
  ])('the description of a %s configuration holds no secret', (_kind, env) => {
    const shown = JSON.stringify(
      describeConfig(
        loadConfig({
          ...env,
          TOKEN_ENCRYPTION_KEY: Buffer.from('SECRETSECRETSECRETSECRETSECRETSE').toString('base64'),
          DATABASE_URL: 'postgres://u:SECRETSECRET@db/x',
          SMTP_URL: 'smtp://u:SECRETSECRET@mail',
          MAIL_FROM: 'a@b',
          API_JWT_SECRET: 'SECRETSECRET',
        }),
      ),
    );
    expect(shown).not.toMatch(/SECRETSE|U0VDUkVU/);
  });
});

test('.env.example names every variable with its default', () => {
  const file = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  const lines = new Map(Array.from(file.matchAll(/^#([A-Z_]+)=(.*)$/gm), (match) => [match[1], match[2]]));
  expect([...lines.keys()].toSorted()).toEqual(Object.keys(environmentSchema.shape).toSorted());
  const defaults = ['DATA_DIR', 'PORT', 'HOST', 'ESCALATION_CRON', 'CLEANUP_CRON', 'CLEANUP_DAYS', 'WORKFLOWS_DIR'];
  const others = ['CLEANUP_ON_COMPLETION', 'SERVICES', 'WEBHOOK_ALLOW_PRIVATE', 'LOG_LEVEL'];
  const picked = Object.fromEntries([...defaults, ...others].map((name) => [name, lines.get(name)]));
  expect(loadConfig(picked)).toEqual(loadConfig({}));
});

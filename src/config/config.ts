import path from 'node:path';
import {
  describeVariable,
  ENCRYPTION_KEY_BYTES,
  type EnvironmentVariables,
  environmentSchema,
  type LOG_LEVELS,
  type SERVICES,
  splitList,
  type VariableName,
} from './environment.ts';
import { ConfigError, type ConfigProblem, maskAddress, maskSecret, showValue } from './error.ts';
import { brokenRules } from './rules.ts';

export { ConfigError, explainConfigError } from './error.ts';

type Service = (typeof SERVICES)[number];
type LogLevel = (typeof LOG_LEVELS)[number];

/** How Slack reaches an app: it calls us, signed, or we hold a socket open to it. */
type Transport = { kind: 'http'; signingSecret: string } | { kind: 'socket'; appToken: string };

/** Which Slack the process serves. A socket wins over HTTP when both could be had. */
type SlackMode =
  | { kind: 'demo' }
  | { kind: 'http'; botToken: string; signingSecret: string }
  | { kind: 'socket'; botToken: string; appToken: string }
  | { kind: 'oauth'; clientId: string; clientSecret: string; stateSecret: string; transport: Transport };

/**
 * Where data lie: a server of one's own, or PostgreSQL that the process runs itself below `dataDir`. With `directUrl`, `url` is a
 * pooler that lends sessions for a transaction.
 */
type DatabaseChoice = { kind: 'server'; url: string; directUrl: string | null } | { kind: 'embedded' };

/** How REST bearer JWTs are verified; `none` refuses them all. An issuer or audience that is set must be the token's. */
type JwtChoice = { kind: 'none' } | (({ kind: 'secret'; secret: string } | { kind: 'jwks'; url: string }) & JwtClaims);
type JwtClaims = { issuer: string | undefined; audience: string | undefined };

export type Config = {
  mode: SlackMode;
  /** Base address of the Web API with a slash at its end; null means Slack's own. */
  slackApiUrl: string | null;
  database: DatabaseChoice;
  dataDir: string;
  /** Port 0 takes any free port. `publicUrl` has no slash at its end; see `publicUrlOf` for port 0. */
  web: { host: string; port: number; publicUrl: string; publicUrlGiven: boolean };
  jwt: JwtChoice;
  /** For stored tokens, 32 bytes each: the first encrypts, all decrypt. Empty when tokens are not stored. */
  tokenEncryptionKeys: readonly Buffer[];
  escalationCron: string;
  /** What is removed is written below `archives` first. */
  cleanup: { cron: string; days: number; onCompletion: boolean; archives: string };
  workflowsDir: string;
  /** Channel name or id, or null. */
  defaultChannel: string | null;
  /** Slack user ids; empty means the installing user. */
  adminUsers: readonly string[];
  services: ReadonlySet<Service>;
  mail: { url: string; from: string } | null;
  webhookAllowPrivate: boolean;
  logLevel: LogLevel;
  /** What is legal but unwise, one sentence each, to be logged once at start. */
  warnings: readonly string[];
};

/** The environment as the process gets it. */
export type RawEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * Validates the environment and shapes it. Spaces around values are dropped and an empty value counts as unset.
 * @throws ConfigError with every problem at once, one a variable, secrets masked.
 */
export function loadConfig(raw: RawEnvironment): Config {
  const given = readKnown(raw);
  const parsed = environmentSchema.safeParse(given);
  const problems = new Map<VariableName, ConfigProblem>();
  const add = (variable: VariableName, takes: string) => {
    if (!problems.has(variable)) {
      problems.set(variable, { variable, got: showValue(variable, given[variable]), takes });
    }
  };
  for (const issue of parsed.error?.issues ?? []) {
    const name = issue.path[0] as VariableName;
    add(
      name,
      issue.code === 'custom' && issue.message !== 'Invalid input' ? issue.message : describeVariable(name).takes,
    );
  }
  for (const { variable, takes } of brokenRules((name) => given[name] !== undefined)) add(variable, takes);
  if (!parsed.success || problems.size > 0) throw new ConfigError([...problems.values()]);
  return shape(parsed.data);
}

const variableNames = Object.keys(environmentSchema.shape) as VariableName[];

function readKnown(raw: RawEnvironment): Partial<Record<VariableName, string>> {
  const known: Partial<Record<VariableName, string>> = {};
  for (const name of variableNames) {
    const value = raw[name]?.trim();
    if (value !== undefined && value !== '') known[name] = value;
  }
  return known;
}

function shape(env: EnvironmentVariables): Config {
  return {
    mode: modeOf(env),
    slackApiUrl: env.SLACK_API_URL === undefined ? null : `${withoutSlash(env.SLACK_API_URL)}/`,
    database:
      env.DATABASE_URL === undefined
        ? { kind: 'embedded' }
        : { kind: 'server', url: env.DATABASE_URL, directUrl: env.DATABASE_DIRECT_URL ?? null },
    dataDir: env.DATA_DIR,
    web: {
      host: env.HOST,
      port: env.PORT,
      publicUrl: withoutSlash(env.PUBLIC_URL ?? `http://localhost:${env.PORT}`),
      publicUrlGiven: env.PUBLIC_URL !== undefined,
    },
    jwt: jwtOf(env),
    tokenEncryptionKeys: splitList(env.TOKEN_ENCRYPTION_KEY ?? '').map((key) => Buffer.from(key, 'base64')),
    escalationCron: env.ESCALATION_CRON,
    cleanup: {
      cron: env.CLEANUP_CRON,
      days: env.CLEANUP_DAYS,
      onCompletion: env.CLEANUP_ON_COMPLETION,
      archives: path.join(env.DATA_DIR, 'archive'),
    },
    workflowsDir: env.WORKFLOWS_DIR,
    defaultChannel: env.DEFAULT_CHANNEL ?? null,
    adminUsers: env.ADMIN_USERS,
    services: new Set(env.SERVICES),
    mail: env.SMTP_URL === undefined || env.MAIL_FROM === undefined ? null : { url: env.SMTP_URL, from: env.MAIL_FROM },
    webhookAllowPrivate: env.WEBHOOK_ALLOW_PRIVATE,
    logLevel: env.LOG_LEVEL,
    warnings: warningsOf(env),
  };
}

/** `brokenRules` has made sure that whatever a mode needs is there. */
function modeOf(env: EnvironmentVariables): SlackMode {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = env;
  const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret, SLACK_STATE_SECRET: stateSecret } = env;
  const transport = transportOf(appToken, signingSecret);
  if (transport === null) return { kind: 'demo' };
  if (clientId !== undefined && clientSecret !== undefined && stateSecret !== undefined) {
    return { kind: 'oauth', clientId, clientSecret, stateSecret, transport };
  }
  return botToken === undefined ? { kind: 'demo' } : { botToken, ...transport };
}

function transportOf(appToken: string | undefined, signingSecret: string | undefined): Transport | null {
  if (appToken !== undefined) return { kind: 'socket', appToken };
  return signingSecret === undefined ? null : { kind: 'http', signingSecret };
}

function jwtOf(env: EnvironmentVariables): JwtChoice {
  const claims = { issuer: env.API_JWT_ISSUER, audience: env.API_JWT_AUDIENCE };
  if (env.API_JWT_SECRET !== undefined) return { kind: 'secret', secret: env.API_JWT_SECRET, ...claims };
  return env.API_JWKS_URL === undefined ? { kind: 'none' } : { kind: 'jwks', url: env.API_JWKS_URL, ...claims };
}

/** RFC 7518, 3.2: a key of HS256 is as long as the hash. */
const HS256_KEY_BYTES = 32;

function warningsOf(env: EnvironmentVariables): string[] {
  const warnings: string[] = [];
  if (env.API_JWT_SECRET !== undefined && Buffer.byteLength(env.API_JWT_SECRET) < HS256_KEY_BYTES) {
    warnings.push(`API_JWT_SECRET is shorter than ${HS256_KEY_BYTES} bytes and can be guessed from one token`);
  }
  if (env.SLACK_CLIENT_ID !== undefined && !env.PUBLIC_URL?.startsWith('https:')) {
    warnings.push('PUBLIC_URL is not an https address: Slack refuses it as the redirect address of installs');
  }
  return warnings;
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

/** The address others reach us by, once the server listens: with port 0 the default is known only then. */
export function publicUrlOf(web: Config['web'], listeningPort: number): string {
  return web.publicUrlGiven ? web.publicUrl : `http://localhost:${listeningPort}`;
}

function transportSecret(transport: Transport): string {
  return transport.kind === 'http' ? transport.signingSecret : transport.appToken;
}

/** Every secret value of the configuration, for the logger to hide wherever it turns up. */
export function secretsOf(config: Config): string[] {
  const { mode, database, jwt, mail } = config;
  const databases = database.kind === 'server' ? [database.url, database.directUrl ?? ''] : [];
  const urls = [...databases, mail?.url ?? ''].filter((url) => URL.canParse(url));
  return [
    ...('botToken' in mode ? [mode.botToken] : []),
    ...('appToken' in mode ? [mode.appToken] : []),
    ...('signingSecret' in mode ? [mode.signingSecret] : []),
    ...(mode.kind === 'oauth' ? [mode.clientSecret, mode.stateSecret, transportSecret(mode.transport)] : []),
    ...(jwt.kind === 'secret' ? [jwt.secret] : []),
    ...config.tokenEncryptionKeys.map((key) => key.toString('base64')),
    ...urls.map((url) => decodeURIComponent(new URL(url).password)).filter((password) => password !== ''),
  ];
}

/** The configuration for a log line: every secret masked, addresses without passwords. */
export function describeConfig(config: Config): Record<string, unknown> {
  return {
    ...config,
    mode: describeMode(config.mode),
    slackApiUrl: config.slackApiUrl === null ? null : maskAddress(config.slackApiUrl),
    database: describeDatabase(config.database),
    web: { ...config.web, publicUrl: maskAddress(config.web.publicUrl) },
    jwt: config.jwt.kind,
    tokenEncryptionKeys: config.tokenEncryptionKeys.map(() => `${ENCRYPTION_KEY_BYTES} hidden bytes`),
    services: [...config.services],
    mail: config.mail === null ? null : { url: maskAddress(config.mail.url), from: config.mail.from },
  };
}

function describeDatabase(database: DatabaseChoice): string[] {
  if (database.kind === 'embedded') return ['embedded'];
  return [database.url, database.directUrl ?? []].flat().map(maskAddress);
}

function describeMode(mode: SlackMode): Record<string, string> {
  switch (mode.kind) {
    case 'demo':
      return { kind: mode.kind };
    case 'http':
    case 'socket':
      return { kind: mode.kind, botToken: maskSecret(mode.botToken) };
    case 'oauth':
      return { kind: mode.kind, clientId: mode.clientId, transport: mode.transport.kind };
    default:
      return mode satisfies never;
  }
}

/** The secret that a definition names by its environment variable; null for none, and for our own settings, which are not theirs to use. */
export function secretNamed(name: string): string | null {
  return variableNames.some((own) => own === name) ? null : process.env[name]?.trim() || null;
}

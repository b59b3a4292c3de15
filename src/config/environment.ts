import { accessSync, constants } from 'node:fs';
import cron from 'node-cron';
import { z } from 'zod';

/** What a replica can run: the HTTP server and Slack connection, the job worker, the schedule. */
export const SERVICES = ['web', 'worker', 'cron'] as const;
/** pino's levels, and `silent`. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Every five minutes: soon enough for deadlines of hours and days. */
export const DEFAULT_ESCALATION_CRON = '*/5 * * * *';
/** Length of an AES-256 key. */
export const ENCRYPTION_KEY_BYTES = 32;

/** How the value of a variable may be shown: not at all, without the password of the address, or as it is. */
export type Secrecy = 'secret' | 'address' | 'open';

/** What a variable takes, as the end of the sentence "takes …", and how secret it is. */
type Description = { takes: string; secrecy: Secrecy };

/** The descriptions of the schemas that read variables. */
const descriptions = z.registry<Description>();

function isUrl(...schemes: string[]) {
  return (text: string): boolean =>
    URL.canParse(text) && text.includes('://') && schemes.includes(new URL(text).protocol);
}

function isEncryptionKey(text: string): boolean {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) && Buffer.from(text, 'base64').length === ENCRYPTION_KEY_BYTES;
}

/** The items of a list between commas, without spaces around them and empty ones. */
export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function text(takes: string, test: (value: string) => boolean, secrecy: Secrecy = 'open') {
  return z.string().refine(test).register(descriptions, { takes, secrecy });
}

function isVisible(value: string) {
  return /^[\x21-\x7e]+$/.test(value);
}

function secret(takes: string, test: (value: string) => boolean = (value) => !/\s/.test(value)) {
  return text(takes, test, 'secret').optional();
}

function address(takes: string, ...schemes: string[]) {
  return text(takes, isUrl(...schemes), 'address').optional();
}

/** The ways of TLS that PostgreSQL has, and the driver too. */
const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full', 'no-verify'];
const SSL_FILES = ['sslrootcert', 'sslcert', 'sslkey'] as const;

function database(takes: string) {
  return address(takes, 'postgres:', 'postgresql:').superRefine((text, context) => {
    const problem = text === undefined ? null : tlsProblem(text);
    if (problem !== null) context.addIssue({ code: 'custom', message: problem });
  });
}

function tlsProblem(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { searchParams: given } = new URL(text);
  const mode = given.get('sslmode');
  if (mode !== null && !SSL_MODES.includes(mode)) return `sslmode=disable, require, verify-ca or verify-full`;
  const root = given.get('sslrootcert');
  if (mode === 'verify-ca' && (root === null || root === 'system'))
    return 'sslrootcert=… beside sslmode=verify-ca: the file of the authority that signed the certificate of the server';
  for (const name of SSL_FILES) {
    const file = given.get(name);
    if (file !== null && !(name === 'sslrootcert' && file === 'system') && !isReadable(file))
      return `${name}=… with a file that is there and can be read, not ${JSON.stringify(file)}`;
  }
  return null;
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function wholeNumber(takes: string, low: number, high: number, fallback: number) {
  return text(takes, (value) => /^\d{1,9}$/.test(value) && Number(value) >= low && Number(value) <= high)
    .transform(Number)
    .default(fallback);
}

function flag(fallback: boolean) {
  return z
    .enum(['true', 'false'])
    .register(descriptions, { takes: 'true or false', secrecy: 'open' })
    .transform((value) => value === 'true')
    .default(fallback);
}

function schedule(fallback: string) {
  const takes = 'a cron expression of five fields, or six with seconds first, such as "*/5 * * * *"';
  return text(takes, (value) => cron.validate(value)).default(fallback);
}

/**
 * Every environment variable that Countersign reads, with its default and what it takes. Values arrive trimmed and empty
 * ones as absent; rules between variables are in `config-rules.ts`.
 */
export const environmentSchema = z.object({
  SLACK_BOT_TOKEN: secret('a bot token, which starts with xoxb-', (value) => /^(xoxe\.)?xoxb-\S+$/.test(value)),
  SLACK_APP_TOKEN: secret('an app-level token, which starts with xapp-', (value) => /^xapp-\S+$/.test(value)),
  SLACK_SIGNING_SECRET: secret('the signing secret of the app, without spaces'),
  SLACK_CLIENT_ID: text('the client id of the app, such as 123456.7890', (value) => /^\S+$/.test(value)).optional(),
  SLACK_CLIENT_SECRET: secret('the client secret of the app, without spaces'),
  SLACK_STATE_SECRET: secret('any random text without spaces, which signs the state of installs'),
  SLACK_API_URL: address('an http or https address, such as https://slack.com/api/', 'http:', 'https:'),
  DATABASE_URL: database('an address as postgres://user:password@host:5432/database'),
  DATABASE_DIRECT_URL: database('an address of the same database that leads around the pooler of DATABASE_URL'),
  DATA_DIR: text('a folder', (value) => !value.includes('\0')).default('.data'),
  PORT: wholeNumber('a whole number from 0 (any free port) to 65535', 0, 65_535, 3000),
  HOST: text('a host name or address to listen on, without scheme or port', (value) =>
    /^[\w.-]+$|^[\da-fA-F:.%]+$/.test(value),
  ).default('127.0.0.1'),
  PUBLIC_URL: address('an http or https address, such as https://approvals.example.com', 'http:', 'https:'),
  API_JWT_SECRET: z
    .string()
    .register(descriptions, { takes: 'the shared secret of HS256 tokens, best 32 bytes or more', secrecy: 'secret' })
    .optional(),
  API_JWKS_URL: address('the http or https address of a JSON Web Key Set', 'http:', 'https:'),
  API_JWT_ISSUER: text('who issues the tokens, as their iss says it', isVisible).optional(),
  API_JWT_AUDIENCE: text('whom the tokens are for, as their aud says it', isVisible).optional(),
  TOKEN_ENCRYPTION_KEY: secret(
    '32 random bytes in base64 (openssl rand -base64 32), or several such keys between commas, the one that encrypts first',
    (value) => splitList(value).length > 0 && splitList(value).every(isEncryptionKey),
  ),
  ESCALATION_CRON: schedule(DEFAULT_ESCALATION_CRON),
  CLEANUP_CRON: schedule('0 0 * * 0'),
  CLEANUP_DAYS: wholeNumber('a whole number of days from 1 to 36500', 1, 36_500, 90),
  WORKFLOWS_DIR: text('a folder', (value) => !value.includes('\0')).default('workflows'),
  CLEANUP_ON_COMPLETION: flag(false),
  DEFAULT_CHANNEL: text('a channel name, such as #approvals, or a channel id', (value) =>
    /^#?[^\s#,<>]{1,80}$/.test(value),
  ).optional(),
  ADMIN_USERS: text('Slack user ids between commas, such as U012AB3CD,U045EF6GH', (value) =>
    splitList(value).every((id) => /^[UW][A-Z0-9]+$/.test(id)),
  )
    .transform(splitList)
    .default([]),
  SERVICES: text(`any of ${SERVICES.join(',')} between commas`, (value) => {
    const names = splitList(value);
    return names.length > 0 && names.every((name) => SERVICES.some((service) => service === name));
  })
    .transform((value) => SERVICES.filter((service) => splitList(value).includes(service)))
    .default([...SERVICES]),
  SMTP_URL: address('an address as smtp://user:password@host:587 or smtps://…', 'smtp:', 'smtps:'),
  MAIL_FROM: text('a sender, such as "Countersign <approvals@example.com>"', (value) =>
    /^([^<>\r\n]*<[^\s@<>]+@[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+)$/.test(value),
  ).optional(),
  WEBHOOK_ALLOW_PRIVATE: flag(false),
  LOG_LEVEL: z
    .enum(LOG_LEVELS)
    .register(descriptions, { takes: `one of ${LOG_LEVELS.join(', ')}`, secrecy: 'open' })
    .default('info'),
});

/** The environment after validation, before it is shaped into a `Config`. */
export type EnvironmentVariables = z.output<typeof environmentSchema>;
export type VariableName = keyof EnvironmentVariables;

/** What a variable takes and how secret it is. */
export function describeVariable(name: VariableName): Description {
  return descriptions.get(innermost(environmentSchema.shape[name])) ?? { takes: 'a text', secrecy: 'open' };
}

/** The schema inside defaults, optionals and transforms, which has the description. */
function innermost(schema: z.core.$ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return innermost(schema.unwrap());
  if (schema instanceof z.ZodPipe) return innermost(schema.in);
  return schema as z.ZodType;
}

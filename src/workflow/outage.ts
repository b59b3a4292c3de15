import { setTimeout as pause } from 'node:timers/promises';
import { DomainError } from '#domain/errors.ts';

/** PostgreSQL's classes of trouble that are about the server and not about what was asked: connection, log-in, resources, shut-down. */
const SERVER_CLASSES = ['08', '28', '53', '57', '58', 'XX'];
/**
 * The same of single codes: only reading for a while, a lock held too long, a session that was ended, a database that is being
 * restored, two that waited for each other.
 */
const SERVER_CODES = new Set(['25006', '25P03', '55P03', '3D000', '40001', '40P01']);
/** Node's words for an address that does not answer. */
const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'EAI_AGAIN',
  'ENOENT',
]);
/** What pg says without a code. */
const PG_TEXTS = [
  'timeout exceeded when trying to connect',
  'Connection terminated',
  'Client has encountered a connection error',
  'Query read timeout',
];

/** PostgreSQL's classes of values that it cannot keep, whoever tries and however often: data exceptions, program limits. */
const VALUE_CLASSES = ['22', '54'];

/** True when the database has refused what was to be written for what it is: the same can never be stored. */
export function isUnstorable(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.length === 5 && VALUE_CLASSES.some((prefix) => code.startsWith(prefix));
}

/** Codes of a session that was ended, perhaps in the midst of something. Other fatal ones refuse a session before it begins. */
const ENDED_CODES = new Set(['57P01', '57P02', '25P03']);
/** What pg says when nothing was asked yet. */
const NOT_ASKED = [
  'timeout exceeded when trying to connect',
  'due to connection timeout',
  'Client has encountered a connection error',
];

/** A write of which nobody knows whether it was done: the database went away with its answer. */
class OutcomeUnknownError extends Error {
  override readonly name = 'OutcomeUnknownError';
}

/** True when an error does not tell whether what was asked of the database was done: the connection was lost meanwhile. */
export function isOutcomeUnknown(error: unknown): boolean {
  if (error instanceof OutcomeUnknownError) return true;
  if (!isDatabaseAway(error) || !(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if ('severity' in error && typeof error.severity === 'string') return ENDED_CODES.has(code);
  if ('syscall' in error) return error.syscall !== 'connect' && error.syscall !== 'getaddrinfo';
  return !NOT_ASKED.some((text) => error.message.includes(text)) && !('errors' in error);
}

/** True when an error says that the database cannot be reached or does not work now, and the same may work later. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof OutcomeUnknownError) return true;
  const code = 'code' in error ? String(error.code) : '';
  if (NETWORK_CODES.has(code) && 'syscall' in error) return true;
  if (SERVER_CODES.has(code)) return true;
  if (code.length === 5 && SERVER_CLASSES.some((prefix) => code.startsWith(prefix))) return true;
  if (PG_TEXTS.some((text) => error.message.includes(text))) return true;
  // Several addresses were tried; the ORM hands such an error on as one of its own.
  return 'errors' in error && Array.isArray(error.errors) && error.errors.some(isDatabaseAway);
}

/** Somebody waits for the answer: a database that is away longer is not waited for. */
const PATIENCE_MS = 5_000;
const FIRST_PAUSE_MS = 50;

/**
 * Finds out what became of a write of which no answer came, as soon as the database can be asked again.
 * @param error what the write ended with; anything but a lost answer is thrown on
 * @throws OutcomeUnknownError when the database does not come back in time.
 */
export async function lookUp<T>(error: unknown, look: () => Promise<T>): Promise<T> {
  if (!isOutcomeUnknown(error)) throw error;
  const began = performance.now();
  for (let wait = FIRST_PAUSE_MS; performance.now() - began < PATIENCE_MS; wait *= 2) {
    await pause(wait);
    try {
      return await look();
    } catch (again) {
      if (!isDatabaseAway(again)) throw again;
    }
  }
  throw new OutcomeUnknownError('the database did not say whether it was done', { cause: error });
}

/** What only reads: when the database goes away meanwhile, it is known that nothing was changed. @throws DomainError `database_away`. */
export async function reading<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw isDatabaseAway(error) ? new DomainError('database_away', {}) : error;
  });
}

/** PostgreSQL's classes of trouble that are about the server and not about what was asked: connection, log-in, resources, shut-down. */
const SERVER_CLASSES = ['08', '28', '53', '57', '58', 'XX'];
/** The same of single codes: only reading for a while, a database that is being restored, two that waited for each other. */
const SERVER_CODES = ['25006', '3D000', '40001', '40P01'];
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

/** True when an error says that the database cannot be reached or does not work now, and the same may work later. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (NETWORK_CODES.has(code) && 'syscall' in error) return true;
  if (code.length === 5 && SERVER_CLASSES.some((prefix) => code.startsWith(prefix))) return true;
  if (SERVER_CODES.includes(code)) return true;
  if (PG_TEXTS.some((text) => error.message.includes(text))) return true;
  // Several addresses were tried; the ORM hands such an error on as one of its own.
  return 'errors' in error && Array.isArray(error.errors) && error.errors.some(isDatabaseAway);
}

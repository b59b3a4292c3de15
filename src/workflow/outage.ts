/** PostgreSQL's classes of trouble that are about the server and not about what was asked: connection, shut-down, resources. */
const SERVER_CLASSES = ['08', '53', '57P', '58', 'XX'];
/** Codes of the same kind: it only reads now (a standby, a failover), somebody holds a lock too long, it took too long. */
const SERVER_CODES = new Set(['25006', '25P03', '55P03', '57014', '40001', '40P01']);
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

/** True when an error says that the database cannot be reached or does not work now, and the same may work later. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (NETWORK_CODES.has(code) && 'syscall' in error) return true;
  if (SERVER_CODES.has(code)) return true;
  if (code.length === 5 && SERVER_CLASSES.some((prefix) => code.startsWith(prefix))) return true;
  if (PG_TEXTS.some((text) => error.message.includes(text))) return true;
  // Several addresses were tried; the ORM hands such an error on as one of its own.
  return 'errors' in error && Array.isArray(error.errors) && error.errors.some(isDatabaseAway);
}

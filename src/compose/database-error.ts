import { ConfigError } from '#config/config.ts';
import { UnfitDatabaseError } from '#persistence/server/unfit.ts';

/** The variables that lead to a database. */
export type AddressVariable = 'DATABASE_URL' | 'DATABASE_DIRECT_URL';

type Addresses = { url: string; directUrl: string | null };

/** What a database refuses, or TLS, however often it is asked: what would do instead, by the code. */
const REFUSALS: Readonly<Record<string, string>> = {
  '28P01': 'the name and password of a user that it knows',
  '28000': 'a user and a way to connect that its pg_hba.conf allows (with TLS, add sslmode=require)',
  '3D000': 'a database that is there: create database …',
  '42501': 'a user who may connect: grant connect on database … to …',
  '42704': 'settings that the server knows',
  '22023': 'settings that the server knows',
  SELF_SIGNED_CERT_IN_CHAIN: 'sslrootcert=… with the file of the authority that signed its certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'sslrootcert=… with the file of its certificate, which nobody else signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'sslrootcert=… with the file of the authority that signed its certificate',
  UNABLE_TO_GET_ISSUER_CERT: 'sslrootcert=… with the file of the authority that signed its certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'sslrootcert=… with the file of the authority that signed its certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the host by the name in its certificate, or sslmode=verify-ca with sslrootcert=…',
  CERT_HAS_EXPIRED: 'a server whose certificate has not expired',
  CERT_NOT_YET_VALID: 'a server whose certificate is valid already; see that the clocks are right',
};

/** The same of errors without a code, by their words. */
const REFUSAL_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/does not support SSL/, 'sslmode=disable, or a server with TLS'],
  [/SSL required|no encryption/i, 'sslmode=require, because it wants TLS'],
  [
    /unsupported startup parameter/,
    'no settings in the address that the pooler refuses: set them with alter role … set …',
  ],
  [/password must be a string|no password/i, 'a password: postgres://user:password@host/database'],
  [
    /PEM|key values mismatch|KEY_VALUES_MISMATCH|ERR_OSSL/i,
    'sslrootcert, sslcert and sslkey with PEM files that belong together',
  ],
];

/**
 * An error of a database as whoever starts the program should read it: a ConfigError for what stays so until something is set
 * otherwise; for the rest, which may pass, the address that was tried and the words of the error.
 */
export function explainDatabaseError(
  error: unknown,
  { url, directUrl }: Addresses,
  variable: AddressVariable,
): unknown {
  if (!(error instanceof Error)) return error;
  if (error instanceof UnfitDatabaseError) return new ConfigError([{ variable, got: error.got, takes: error.takes }]);
  const tried = variable === 'DATABASE_URL' ? url : (directUrl ?? url);
  const takes = remedyOf(error);
  const said = saidOf(error);
  if (takes !== null)
    return new ConfigError([{ variable, got: `a server (${hostOf(tried)}) that says "${said}"`, takes }]);
  if (!isNetwork(error)) return error;
  return new Error(
    `The database at ${hostOf(tried)} does not answer: ${said}. See that it runs and can be reached, and that ${variable} is right.`,
    { cause: error },
  );
}

function remedyOf(error: Error): string | null {
  const byCode = REFUSALS[codeOf(error)];
  return REFUSAL_TEXTS.find(([pattern]) => pattern.test(error.message))?.[1] ?? byCode ?? null;
}

/** Where the same may work in a moment: nobody listens, names are not resolved, PostgreSQL starts or is full. */
function isNetwork(error: Error): boolean {
  return (
    'syscall' in error ||
    'errors' in error ||
    /^(08|53|57)/.test(codeOf(error)) ||
    /timeout|terminated/.test(error.message)
  );
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : '';
}

/** Node tries every address of a name, and says of the sum nothing. */
function saidOf(error: Error): string {
  const parts = error instanceof AggregateError ? error.errors.map(String) : [];
  return error.message || [...new Set(parts)].join(', ') || codeOf(error);
}

/** Without the user and the password. */
function hostOf(address: string): string {
  const { host, searchParams, pathname } = new URL(address);
  return `${host || searchParams.get('host') || 'localhost'}${pathname}`;
}

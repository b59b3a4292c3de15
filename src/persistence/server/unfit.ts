/** A database that this program cannot use as it is: what it found, and what would do, as the end of "got …; takes …". */
export class UnfitDatabaseError extends Error {
  override readonly name = 'UnfitDatabaseError';
  readonly got: string;
  readonly takes: string;

  constructor(got: string, takes: string) {
    super(`got ${got}; takes ${takes}`);
    this.got = got;
    this.takes = takes;
  }
}

/** PostgreSQL's code for a write where nothing is written. */
const READS_ONLY = '25006';

/** The error of a connection to a database that only reads: a replica, or one that was told to. It may be over soon. */
export function readsOnly(): Error {
  const text = 'The database takes no writes: it is a replica, or default_transaction_read_only is on.';
  return Object.assign(new Error(text), { code: READS_ONLY });
}

/**
 * Whether a connection leads to a database that only reads, as that of yesterday does after a failover: another connection may
 * find the new one.
 */
export function isReadsOnly(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === READS_ONLY;
}

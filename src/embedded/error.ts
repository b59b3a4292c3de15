/**
 * Why the embedded PostgreSQL cannot run: another live process has the folder; its package is not installed or not made
 * for this machine; the folder is not fit (foreign files, other PostgreSQL version, permissions); PostgreSQL failed.
 */
export type EmbeddedErrorCode = 'in_use' | 'not_installed' | 'bad_folder' | 'failed';

/** The embedded PostgreSQL did not start. The message names the remedy and is fit for the terminal. */
export class EmbeddedError extends Error {
  readonly code: EmbeddedErrorCode;

  constructor(code: EmbeddedErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EmbeddedError';
    this.code = code;
  }
}

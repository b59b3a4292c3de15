import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { type DestinationStream, type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';
import { lineScrubber, scrubValue } from './scrub.ts';

/** The logger of the whole program: `log.info({ workflow: 'WF-1' }, 'approved')`. */
export type Logger = PinoLogger;

export type LogOptions = {
  /** pino level or `silent`. */
  level: string;
  /** Secrets of the configuration, hidden wherever they turn up (see `secretsOf`). */
  secrets?: readonly string[];
  /** Where lines go; standard output when absent. */
  destination?: DestinationStream;
};

/**
 * Makes a logger that writes one JSON object a line: `level` as a word, `time` in ISO 8601 UTC, `request_id` of the
 * click, command, request or job that is being handled. Secrets are hidden by field name, by look and by content.
 */
export function createLogger({ level, secrets = [], destination }: LogOptions): Logger {
  const scrubLine = lineScrubber(secrets);
  const options = {
    level,
    timestamp: stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: scrubFields,
      bindings: scrubFields,
    },
    // Errors are made plain by scrubFields; pino's own serializer would add fields back unseen.
    serializers: { err: (value: unknown) => value },
    mixin: () => {
      const id = currentRequestId();
      return id === undefined ? {} : { request_id: id };
    },
    hooks: { streamWrite: scrubLine },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** `log.error(new Error())` reaches the formatter as `{ err }`, so fields are all there is. */
function scrubFields(fields: object): Record<string, unknown> {
  return scrubValue(fields) as Record<string, unknown>;
}

const requests = new AsyncLocalStorage<string>();

/** The id of what is being handled now, or undefined outside of `withRequestId`. */
export function currentRequestId(): string | undefined {
  return requests.getStore();
}

/** Runs `work`, and all that it awaits, with this request id in every log line. */
export function withRequestId<Result>(id: string, work: () => Result): Result {
  return requests.run(id, work);
}

/** The longest id that a caller may choose. */
const MAX_REQUEST_ID = 64;

/** The id a caller sent (header `x-request-id`) when it is harmless, else a fresh one. */
export function requestId(sent?: string | null): string {
  return sent !== undefined && sent !== null && sent.length <= MAX_REQUEST_ID && /^[\w.:-]+$/.test(sent)
    ? sent
    : randomUUID();
}

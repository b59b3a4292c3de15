import { type Logger as BoltLogger, LogLevel } from '@slack/bolt';
import { Logger as WorkerLogger } from 'graphile-worker';
import type { Logger } from './log.ts';

/** Bolt's and the Web API client's logger, writing through ours. `setLevel` narrows it further and never widens it. */
export function boltLogger(log: Logger): BoltLogger {
  let target = log.child({ part: 'bolt' });
  let level = LogLevel.DEBUG;
  const order = [LogLevel.DEBUG, LogLevel.INFO, LogLevel.WARN, LogLevel.ERROR];
  const write =
    (at: LogLevel) =>
    (...said: unknown[]): void => {
      if (order.indexOf(at) >= order.indexOf(level)) target[at](detailsOf(said), textOf(said));
    };
  return {
    debug: write(LogLevel.DEBUG),
    info: write(LogLevel.INFO),
    warn: write(LogLevel.WARN),
    error: write(LogLevel.ERROR),
    setLevel: (next) => {
      level = next;
    },
    getLevel: () => level,
    setName: (name) => {
      target = log.child({ part: name });
    },
  };
}

function textOf(said: unknown[]): string {
  return said.filter((item) => typeof item !== 'object').join(' ');
}

function detailsOf(said: unknown[]): object {
  const err = said.find((item) => item instanceof Error);
  const details = said.filter((item) => typeof item === 'object' && item !== null && item !== err);
  return { ...(err === undefined ? {} : { err }), ...(details.length === 0 ? {} : { details }) };
}

/**
 * graphile-worker's logger, writing through ours. Its `info` is a line a job, which is our `debug`.
 * https://worker.graphile.org/docs/library/logger
 */
export function workerLogger(log: Logger): WorkerLogger {
  return new WorkerLogger((scope) => {
    const target = log.child({ part: 'worker', ...scope });
    return (level, message, meta) => {
      switch (level) {
        case 'error':
          return target.error(meta ?? {}, message);
        case 'warning':
          return target.warn(meta ?? {}, message);
        case 'info':
        case 'debug':
          return target.debug(meta ?? {}, message);
        default:
          return level satisfies never;
      }
    };
  });
}

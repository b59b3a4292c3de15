import type { Application } from './application.ts';

/** SIGTERM to exit: what is in flight gets this long, then the process ends all the same. */
const PATIENCE_MS = 9_000;
/** At a terminal Ctrl+C reaches the process twice, from the terminal and handed on by npm. That is one wish; a later one is impatience. */
const ECHO_MS = 500;

/**
 * Ends the process in order on SIGTERM and SIGINT: no new work, what is in flight finished, the database last. A second
 * signal ends it at once. A promise that nobody waited for is logged and survived: the socket client of Slack (3.1) can
 * leave one behind when a disconnect meets a reconnect.
 */
export function stopOnSignals(application: Application): void {
  let since: number | null = null;
  const stop = (signal: NodeJS.Signals) => {
    if (since !== null) {
      if (performance.now() - since > ECHO_MS) process.exit(1);
      return;
    }
    since = performance.now();
    application.log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), PATIENCE_MS).unref();
    application.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        application.log.error({ err: error }, 'could not stop in order');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('unhandledRejection', (error) =>
    application.log.error({ err: error }, 'a promise failed that nobody waited for'),
  );
}

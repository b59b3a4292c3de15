import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { SlackLog } from '#slack/call.ts';

/** Between two looks whether Slack answers. */
const LOOK_MS = 60_000;
const LOOK_AGAIN_MS = 5_000;

/** Whether Slack answers, as it was when it was last asked. */
export type Reach = {
  /** Asks now, and from then on by itself. */
  look(): Promise<void>;
  reachable(): boolean;
  stop(): void;
};

/** Asks Slack now and then whether it answers; that needs no token. */
export function watchReach(options: WebClientOptions, log: SlackLog): Reach {
  const client = new WebClient(undefined, options);
  let reachable = false;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  const look = async (): Promise<void> => {
    const before = reachable;
    reachable = await client.api.test().then(
      () => true,
      (error: unknown) => {
        if (before) log.warn({ err: error }, 'Slack does not answer; asking again');
        return false;
      },
    );
    if (!stopped) timer = setTimeout(() => void look(), reachable ? LOOK_MS : LOOK_AGAIN_MS).unref();
  };
  return {
    look,
    reachable: () => reachable,
    stop: () => {
      stopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}

import path from 'node:path';
import { type LocalSlack, startLocalSlack } from './local-slack.ts';
import { demoWorld } from './workspace.ts';

/** Where the local workspace listens unless it is taken: next to the bot's own port. */
const PORT_OFFSET = 1;

export type DemoSlack = { slack: LocalSlack; botToken: string; appToken: string };

/** Starts the local Slack-like workspace. @throws LocalSlackError when it cannot be started. */
export async function startDemoSlack(dataDir: string, botPort: number): Promise<DemoSlack> {
  const options = {
    world: demoWorld,
    delivery: { mode: 'socket' as const },
    folder: path.join(dataDir, 'local-slack'),
  };
  const wanted = botPort === 0 ? undefined : botPort + PORT_OFFSET;
  const slack = await startLocalSlack(wanted === undefined ? options : { ...options, port: wanted }).catch(
    (error: unknown) => {
      if (wanted === undefined) throw error;
      return startLocalSlack(options);
    },
  );
  return { slack, botToken: demoWorld.app.botToken, appToken: demoWorld.app.appToken };
}

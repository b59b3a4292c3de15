import type { App } from '@slack/bolt';
import type { SlackEnvironment } from '#slack/call.ts';
import { onCommand } from '#slack/listener.ts';
import { runCommand } from './table.ts';

/** Listens to `/workflow`. */
export function registerCommands(app: App, env: SlackEnvironment): void {
  onCommand(app, env, '/workflow', (environment, call, payload) =>
    runCommand(environment, call, typeof payload.text === 'string' ? payload.text : ''),
  );
}

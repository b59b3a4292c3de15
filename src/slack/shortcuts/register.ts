import type { App } from '@slack/bolt';
import { SHORTCUT } from '#blocks/ids.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import { onShortcut } from '#slack/listener.ts';
import { chooseStart } from '#slack/verbs/choose-start.ts';
import { requestApproval } from './request-approval.ts';

/** Listens to the shortcuts of the app manifest. */
export function registerShortcuts(app: App, env: SlackEnvironment): void {
  onShortcut(app, env, SHORTCUT.start, chooseStart);
  onShortcut(app, env, SHORTCUT.requestApproval, requestApproval);
}

import type { App } from '@slack/bolt';
import { ACTION, CALLBACK, TRIGGER_ACTION } from '#blocks/ids.ts';
import { registerHomeActions } from '#slack/actions/home.ts';
import {
  approve,
  checkIn,
  delegate,
  fillIn,
  fire,
  nudge,
  reject,
  requestChanges,
  resubmit,
  undo,
} from './actions/decide.ts';
import { chooseMenu } from './actions/menu.ts';
import type { SlackEnvironment } from './call.ts';
import { confirmCleanup } from './commands/admin.ts';
import { registerCommands } from './commands/register.ts';
import { runCommand } from './commands/table.ts';
import { onAction, onSubmit } from './listener.ts';
import { registerShortcuts } from './shortcuts.ts';
import {
  submitAsk,
  submitAssign,
  submitAway,
  submitChoice,
  submitDecisionForm,
  submitDelegate,
  submitIntake,
  submitReason,
  submitRequestChanges,
  submitResubmit,
  submitSnooze,
} from './submissions.ts';
import { chooseStart } from './verbs/start.ts';

/** Every listener, by what it listens to. Events are not here: they are stored first and handled by a job (`store-first.ts`). */
export function registerListeners(app: App, env: SlackEnvironment): void {
  onAction(app, env, ACTION.approve, approve);
  onAction(app, env, ACTION.reject, reject);
  onAction(app, env, ACTION.checkIn, checkIn);
  onAction(app, env, ACTION.fillIn, fillIn);
  onAction(app, env, ACTION.undo, undo);
  onAction(app, env, ACTION.delegate, delegate);
  onAction(app, env, ACTION.requestChanges, requestChanges);
  onAction(app, env, ACTION.resubmit, resubmit);
  onAction(app, env, TRIGGER_ACTION, fire);
  onAction(app, env, ACTION.nudge, nudge);
  onAction(app, env, ACTION.menu, chooseMenu);
  onAction(app, env, ACTION.cleanUp, confirmCleanup);
  onAction(app, env, ACTION.greetTasks, (environment, call) => runCommand(environment, call, 'tasks'));
  onAction(app, env, ACTION.greetStart, chooseStart);
  onAction(app, env, ACTION.greetHelp, (environment, call) => runCommand(environment, call, 'help'));

  onSubmit(app, env, CALLBACK.start, submitChoice);
  onSubmit(app, env, CALLBACK.startForm, submitIntake);
  onSubmit(app, env, CALLBACK.form, submitDecisionForm);
  onSubmit(app, env, CALLBACK.reason, submitReason);
  onSubmit(app, env, CALLBACK.requestChanges, submitRequestChanges);
  onSubmit(app, env, CALLBACK.delegate, submitDelegate);
  onSubmit(app, env, CALLBACK.assign, submitAssign);
  onSubmit(app, env, CALLBACK.resubmit, submitResubmit);
  onSubmit(app, env, CALLBACK.snooze, submitSnooze);
  onSubmit(app, env, CALLBACK.away, submitAway);
  onSubmit(app, env, CALLBACK.ask, submitAsk);

  registerCommands(app, env);
  registerShortcuts(app, env);
  registerHomeActions(app, env);
}

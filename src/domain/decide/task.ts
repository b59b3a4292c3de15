import { stageOf } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import { checkKeepable } from '#domain/exact.ts';
import { type Actor, allows, isAdmin } from '#domain/people/role.ts';
import type { CommandOf, Recorded } from '#domain/request/command.ts';
import { isRunning, isUnfinished, type Task } from '#domain/request/task.ts';
import { refOf, type Workflow } from '#domain/request/workflow.ts';
import { cleanText } from '#domain/text.ts';
import { whyNothingOpen } from './decidable.ts';
import { checkOutput } from './input.ts';
import type { Steps } from './steps.ts';

/** A call's longest reason that is kept. */
const MAX_REASON = 500;

/**
 * A system has answered: what it put out is kept by the key of its stage, and the workflow moves on. While the workflow is on
 * hold it moves on once it is resumed.
 * @throws DomainError `invalid_form` when the output does not fit the stage's schema; when the task is no longer open.
 */
export function taskDone(steps: Steps, { taskId, output }: CommandOf<'task_done'>): Recorded {
  const task = runningTask(steps, taskId);
  const stage = stageOf(steps.context.definition, task.stage);
  checkKeepable(output);
  checkOutput(stage, output);
  steps.add({ type: 'TaskDone', taskId, stage: task.stage, output, at: steps.context.now });
  steps.automatic = task.chain;
  if (steps.workflow.phase.kind === 'deciding') steps.moveOn();
  return { trigger: 'complete', data: { task: taskId } };
}

/** A system could not be asked, or did not answer as it should: the workflow waits until somebody tries again. */
export function taskFailed(steps: Steps, { taskId, error }: CommandOf<'task_failed'>): Recorded {
  runningTask(steps, taskId);
  const why = cleanText(error).slice(0, MAX_REASON).toWellFormed();
  steps.add({ type: 'TaskFailed', taskId, error: why });
  steps.tell({ kind: 'task_failed', taskId });
  return { trigger: 'fail', comment: why, data: { task: taskId } };
}

/**
 * Goes on with what a person puts in place of a system's call-back.
 * @throws DomainError `not_permitted`; `not_waiting` for a system that answers at once; as {@link taskDone}.
 */
export function completeTask(steps: Steps, command: CommandOf<'complete_task'>, actor: Actor): Recorded {
  const task = runningTask(steps, command.taskId);
  checkMayHelp(actor);
  if (task.type !== 'ASYNC_ACTION')
    throw new DomainError('not_waiting', { ref: refOf(steps.workflow), what: 'complete' });
  return taskDone(steps, { ...command, type: 'task_done' });
}

/** Asks the system again after it failed. */
export function retryTask(steps: Steps, { taskId }: CommandOf<'retry_task'>, actor: Actor): Recorded {
  const { workflow } = steps;
  if (workflow.phase.kind === 'ended') throw whyNothingOpen(workflow);
  checkMayHelp(actor);
  const task = failedTask(workflow, taskId);
  if (!task) throw new DomainError('unknown_trigger', { trigger: 'retry', available: [] });
  steps.add({ type: 'TaskRetried', taskId: task.id });
  steps.tell({ kind: 'run_task', taskId: task.id });
  return { trigger: 'retry', data: { task: task.id } };
}

/** Goes on after a hold: tasks that waited are called now, and an answer that came meanwhile moves it on. */
export function resumeTasks(steps: Steps): void {
  const { phase, tasks } = steps.workflow;
  if (phase.kind !== 'deciding' || !stageOf(steps.context.definition, phase.stage).call) return;
  const waiting = tasks.filter(isUnfinished);
  for (const task of waiting) if (task.status === 'open') steps.tell({ kind: 'run_task', taskId: task.id });
  if (waiting.length === 0) steps.moveOn();
}

/** The task that somebody may try again. */
export function failedTask({ tasks }: Workflow, taskId?: string): Task | undefined {
  return tasks.find((one) => one.status === 'error' && (taskId === undefined || one.id === taskId));
}

function checkMayHelp(actor: Actor): void {
  if (!mayRetry(actor))
    throw new DomainError('not_permitted', { reason: 'permission', roles: ['ticket_admin', 'admin'], users: [] });
}

export function mayRetry(actor: Actor): boolean {
  return !actor.deactivated && (isAdmin(actor) || allows(actor.permissions, 'tickets:admin'));
}

function runningTask({ workflow }: Steps, taskId: string): Task {
  const task = workflow.tasks.find((one) => one.id === taskId);
  if (!task || !isRunning(task) || workflow.phase.kind === 'ended') throw whyNothingOpen(workflow);
  return task;
}

import type { TaskType } from '#domain/definition/task-schema.ts';

export type TaskStatus = 'open' | 'in_progress' | 'pending' | 'completed' | 'cancelled' | 'error';

/**
 * One step put to a system: what an action stage opens instead of an approval. `in_progress` (it is being called),
 * `pending` (it has been called and will call back) and `attempts` are set by the job that calls it; the core sets the rest.
 */
export type Task = {
  id: string;
  stage: string;
  round: number;
  type: TaskType;
  status: TaskStatus;
  /** How many automatic stages came one after the other up to this one, nobody deciding in between. */
  chain: number;
  /** Calls made since it was opened or tried again. */
  attempts: number;
  /** Why it waits for somebody to try it again. Holds neither secrets nor what was sent or answered. */
  error: string | null;
  createdAt: string;
  completedAt: string | null;
};

/** Automatic stages in a row at most: a definition that leads round in circles stops here, whatever its conditions. */
export const MAX_AUTOMATIC = 20;

/** True while something is still to come of the task: an answer, or somebody who tries it again. */
export function isUnfinished({ status }: Task): boolean {
  return status !== 'completed' && status !== 'cancelled';
}

/** True while a system is being asked, or is to be. */
export function isRunning(task: Task): boolean {
  return isUnfinished(task) && task.status !== 'error';
}

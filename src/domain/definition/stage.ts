import type { LocalizedText } from '#domain/text.ts';
import type { Action } from './action-schema.ts';
import type { WrittenStage } from './schema.ts';
import type { TaskType } from './task-schema.ts';

/** A stage as the engine runs it, whatever the definition's structure: one list, in order. */
export type DefinedStage = Omit<WrittenStage, 'name' | 'order' | 'action' | 'actions' | keyof Times | TakenUpByTask> & {
  name: LocalizedText;
  order: number;
} & Times & {
    /** Key of the pipeline that it belongs to; null in a definition without pipelines. */
    pipeline: string | null;
    /** True for a stage that is to be filled in later: nothing is started before, and a workflow that comes to it asks an admin. */
    placeholder: boolean;
    /** What follows events here, its short `action` included; left out, nothing by itself. */
    actions?: Action[];
    /** What an action stage calls. */
    call?: SystemCall;
  };
/** Times in milliseconds: of open time where the definition has a calendar, else as time passes. */
export type Times = { due_in?: number; remind_before: number[]; escalate: { role: string; after?: number }[] };
export type DefinedPipeline = { key: string; name: LocalizedText; department: string | null; actions?: Action[] };

/** Keys of a written stage that {@link approvalsOf} and {@link callOf} take up. */
type TakenUpByTask =
  | 'form'
  | 'strategy'
  | 'task_type'
  | 'action_url'
  | 'input_transform'
  | 'output_transform'
  | 'timeout_seconds'
  | 'retry'
  | 'secret_env';

/** What the call of an action stage needs, as its definition says. */
export type SystemCall = {
  type: TaskType;
  url: string;
  inputTransform: string | null;
  outputTransform: string | null;
  /** Of one call; without `due_in` a system that calls back has as long for that. */
  timeoutSeconds: number;
  /** Calls after the first one that are made by themselves. */
  maxRetries: number;
  /** Name of the environment variable with the secret that signs the calls. */
  secretEnv: string | null;
};

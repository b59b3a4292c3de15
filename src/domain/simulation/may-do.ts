import { decide } from '#domain/decide/decide.ts';
import { questionOf, type Verb } from '#domain/decide/question.ts';
import { Steps } from '#domain/decide/steps.ts';
import type { Definition } from '#domain/definition/definition.ts';
import { isDomainError } from '#domain/errors.ts';
import type { Actor } from '#domain/people/role.ts';
import { NeedsPeople } from '#domain/request/strategy.ts';
import type { Workflow } from '#domain/request/workflow.ts';

/** Nothing of a trial is kept, so all that it makes may have one id. */
const TRIAL = 'trial';

/** What somebody would do: fire a trigger, or one of those things of our own that always begin with a question. */
export type Trial = { trigger: string } | { verb: Verb };

/**
 * Whether somebody may do this where a request stands: the core decides it for trial, so that what is offered is never refused.
 * What is still to be filled in or said for it does not matter.
 */
export function mayDo(definition: Definition, workflow: Workflow, trial: Trial, actor: Actor, now: string): boolean {
  const context = { definition, now, newId: () => TRIAL, actor };
  try {
    if ('verb' in trial) questionOf(new Steps(workflow, context), trial.verb, {}, actor);
    else decide(workflow, { type: 'trigger', trigger: trial.trigger }, actor, { ...context, ask: 'needed' });
    return true;
  } catch (error) {
    if (isDomainError(error)) return false;
    // It opens an approval among people who are not known here: the trigger itself was let through.
    if (error instanceof NeedsPeople) return true;
    throw error;
  }
}

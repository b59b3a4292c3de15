import { type Definition, stageOf, type Transition, transitionsFrom } from '#domain/definition/definition.ts';
import type { Actor } from '#domain/people/role.ts';
import { type Condition, ConditionError, type ConditionFacts, holds } from '#domain/rules/condition.ts';
import { textIn } from '#domain/text.ts';
import type { Workflow } from './workflow.ts';

/** What conditions can ask about: the request, where it stands, who acts, the entity behind it, what tasks have put out. */
export function factsOf(definition: Definition, workflow: Workflow, actor: Actor | null): ConditionFacts {
  const stage = stageOf(definition, workflow.phase.stage);
  return {
    data: workflow.data,
    workflow: {
      id: workflow.id,
      number: workflow.number,
      name: workflow.name,
      round: workflow.round,
      definition_key: workflow.definitionKey,
      requester_id: workflow.requesterId,
      created_at: workflow.createdAt,
    },
    stage: { key: stage.key, name: textIn(stage.name), pipeline: stage.pipeline },
    actor: actor === null ? {} : { id: actor.id, roles: actor.roles },
    entity: { type: workflow.entityType, id: workflow.entityId, ...workflow.data },
    outputs: workflow.outputs,
  };
}

/** A rule that cannot be computed for this request does not hold: nobody is led where its author did not foresee. */
function isMet(rule: Condition | undefined, facts: ConditionFacts): boolean {
  if (rule === undefined) return true;
  try {
    return holds(rule, facts);
  } catch (error) {
    if (error instanceof ConditionError) return false;
    throw error;
  }
}

/** Transitions that leave the stage now, those with the highest priority first; of equals, in the order in which they are written. */
export function transitionsNow(definition: Definition, workflow: Workflow, actor: Actor | null): Transition[] {
  const leaving = transitionsFrom(definition, workflow.phase.stage);
  if (leaving.every((one) => one.condition === undefined && one.priority === 0)) return leaving;
  const facts = factsOf(definition, workflow, actor);
  return leaving.filter((one) => isMet(one.condition, facts)).sort((a, b) => b.priority - a.priority);
}

/** The transition that a trigger takes now; undefined when none of that name leaves the stage, or none holds. */
export function transitionFor(
  definition: Definition,
  workflow: Workflow,
  trigger: string,
  actor: Actor | null,
): Transition | undefined {
  return transitionsNow(definition, workflow, actor).find((one) => one.trigger === trigger);
}

import { type Definition, stageOf, type Transition, transitionsFrom } from '#domain/definition/definition.ts';
import type { Actor } from '#domain/people/role.ts';
import {
  type Condition,
  ConditionError,
  type ConditionFacts,
  fullWork,
  holds,
  type Work,
} from '#domain/rules/condition.ts';
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
function isMet(rule: Condition | undefined, facts: ConditionFacts, work: Work): boolean {
  if (rule === undefined) return true;
  try {
    return holds(rule, facts, work);
  } catch (error) {
    if (error instanceof ConditionError) return false;
    throw error;
  }
}

/** The conditions of one decision: they share one limit of work, and none is looked at twice where nothing has changed. */
export type Reckoning = { work: Work; known: WeakMap<Workflow, { actor: Actor | null; leaving: Transition[] }> };

export function newReckoning(): Reckoning {
  return { work: fullWork(), known: new WeakMap() };
}

/** Transitions that leave the stage now, those with the highest priority first; of equals, in the order in which they are written. */
export function transitionsNow(
  definition: Definition,
  workflow: Workflow,
  actor: Actor | null,
  { work, known }: Reckoning = newReckoning(),
): Transition[] {
  const leaving = transitionsFrom(definition, workflow.phase.stage);
  if (leaving.every((one) => one.condition === undefined && one.priority === 0)) return leaving;
  const before = known.get(workflow);
  if (before && before.actor === actor) return before.leaving;
  const facts = factsOf(definition, workflow, actor);
  const met = leaving.filter((one) => isMet(one.condition, facts, work)).sort((a, b) => b.priority - a.priority);
  known.set(workflow, { actor, leaving: met });
  return met;
}

/** The transition that a trigger takes now; undefined when none of that name leaves the stage, or none holds. */
export function transitionFor(
  definition: Definition,
  workflow: Workflow,
  trigger: string,
  actor: Actor | null,
  reckoning?: Reckoning,
): Transition | undefined {
  return transitionsNow(definition, workflow, actor, reckoning).find((one) => one.trigger === trigger);
}

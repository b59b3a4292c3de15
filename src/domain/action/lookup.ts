import type { Action, ActionEvent, ActionLevel } from '#domain/definition/action-schema.ts';
import { type Definition, stageOf } from '#domain/definition/definition.ts';

/** An action that is kept beside the definitions. `target`: the key of its stage or pipeline. */
export type StoredAction = { id: string; level: ActionLevel; target: string | null; action: Action };

/** An action with what names it among all others of its definition's version. */
export type FoundAction = { key: string; storedId: string | null; action: Action };

/**
 * The actions that follow an event, in their order: those of the stage, else of its pipeline, else of the workflow, else
 * the global ones. The first level that has an active action for the event has the say, and only it.
 * @param stored those of this definition and the global ones, oldest first
 */
export function actionsFor(
  definition: Definition,
  stored: readonly StoredAction[],
  event: ActionEvent,
  stageKey: string,
): FoundAction[] {
  const stage = stageOf(definition, stageKey);
  const pipeline = definition.pipelines.find(({ key }) => key === stage.pipeline);
  const levels = [
    [...written(`stages.${stage.key}`, stage.actions), ...kept(stored, 'stage', stage.key)],
    pipeline
      ? [...written(`pipelines.${pipeline.key}`, pipeline.actions), ...kept(stored, 'pipeline', pipeline.key)]
      : [],
    [...written('workflow', definition.actions), ...kept(stored, 'workflow', null)],
    kept(stored, 'global', null),
  ];
  for (const level of levels) {
    const wanted = level.filter(({ action }) => action.on === event && action.is_active);
    if (wanted.length > 0) return wanted.sort((a, b) => a.action.order - b.action.order);
  }
  return [];
}

function written(place: string, actions: readonly Action[] | undefined): FoundAction[] {
  return (actions ?? []).map((action, index) => ({ key: `${place}.actions.${index}`, storedId: null, action }));
}

function kept(stored: readonly StoredAction[], level: ActionLevel, target: string | null): FoundAction[] {
  return stored
    .filter((one) => one.level === level && (target === null || one.target === target))
    .map(({ id, action }) => ({ key: id, storedId: id, action }));
}

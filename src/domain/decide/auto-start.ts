import type { Definition } from '#domain/definition/definition.ts';
import type { FormData } from '#domain/form/form.ts';
import type { Actor } from '#domain/people/role.ts';
import { ConditionError, type ConditionProblem, holds } from '#domain/rules/condition.ts';
import { ownValue } from '#domain/text.ts';

/** Something of another system that was made or changed, as that system tells of it. */
export type EntityEvent = { entityType: string; entityId: string; data: FormData };

/** Whether an event starts a definition by its `start.auto`. A condition that cannot be computed starts nothing. */
export type AutoStart = { kind: 'starts' } | { kind: 'not_met' } | { kind: 'failed'; why: ConditionProblem };

/** Without `start.auto` nothing starts a definition by itself; without `entity_type` any kind of entity does. */
export function startsBy(definition: Definition, event: EntityEvent, actor: Actor): AutoStart {
  const { auto } = definition.start;
  const ofThisKind = definition.entity_type === undefined || definition.entity_type === event.entityType;
  if (auto === undefined || !ofThisKind) return { kind: 'not_met' };
  const facts = {
    entity: { type: event.entityType, id: event.entityId, ...event.data },
    data: event.data,
    actor: { id: actor.id, roles: actor.roles },
  };
  try {
    return { kind: holds(auto, facts) ? 'starts' : 'not_met' };
  } catch (error) {
    if (error instanceof ConditionError) return { kind: 'failed', why: error.code };
    throw error;
  }
}

/** What of an event fills in the intake form: values by the keys of its fields, or all of them where it has no fields. */
export function filledInBy({ fields }: Definition, { data }: EntityEvent): FormData {
  if (fields.length === 0) return data;
  return Object.fromEntries(
    fields.flatMap(({ key }) => {
      const value = ownValue(data, key);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

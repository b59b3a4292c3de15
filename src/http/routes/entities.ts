import type { ApiEnvironment } from '#http/context.ts';
import { shows } from '#http/operations/answers.ts';
import { personCalled } from '#http/operations/call.ts';
import { type Operation, post, tokenFor } from '#http/operations/operation.ts';
import { entityAnswer, entityEvent } from '#http/schemas/entity.ts';
import { tellOfEntity } from '#workflow/decide/tell-of-entity.ts';

const SUMMARY =
  'Tell of something that was made or changed: starts every definition whose `start.auto` holds, once while one is open for it';

/** `/entities`: events of other systems that start workflows by themselves. */
export function entityOperations(env: ApiEnvironment): Operation[] {
  return [
    post('/entities', SUMMARY, {
      access: tokenFor('workflows:create'),
      body: entityEvent,
      answer: shows(entityAnswer, 'What it started, and why it started nothing else'),
      handle: async ({ asking, body: { entity_type, entity_id, data, requester } }) => {
        const requesterId = await personCalled(env, asking.tenantId, 'requester', requester);
        const event = { entityType: entity_type, entityId: entity_id, data };
        const { started, skipped } = await tellOfEntity(env, { ...asking, ...event, requesterId });
        return {
          entity_type,
          entity_id,
          started: started.map(({ definitionKey, id, ref }) => {
            return { definition_key: definitionKey, workflow_id: id, ref };
          }),
          skipped: skipped.map(({ definitionKey, reason, workflow, fields }) => ({
            definition_key: definitionKey,
            reason,
            workflow_id: workflow?.id ?? null,
            ref: workflow?.ref ?? null,
            errors: fields.map(({ key, message }) => ({ path: `data.${key}`, message })),
          })),
        };
      },
    }),
  ];
}

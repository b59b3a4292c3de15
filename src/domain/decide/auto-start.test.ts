import { expect, test } from 'vitest';
import { person, purchase } from '#testing/builders/builders.ts';
import { filledInBy, startsBy } from './auto-start.ts';

const erp = person('erp', ['employee']);
const event = { entityType: 'invoice', entityId: '7', data: { amount: 1_200, item: 'Desk', colour: 'red' } };
const over1000 = { '>=': [{ var: 'entity.amount' }, 1_000] };
const withAuto = (auto: unknown, parts: Record<string, unknown> = {}) => purchase({ start: { auto }, ...parts });

test.each([
  ['the condition holds', withAuto(over1000), 'starts'],
  ['it does not', withAuto({ '>': [{ var: 'entity.amount' }, 5_000] }), 'not_met'],
  ['it is of this kind of entity', withAuto(over1000, { entity_type: 'invoice' }), 'starts'],
  ['it is of another kind', withAuto(over1000, { entity_type: 'order' }), 'not_met'],
  [
    'it looks at kind and id',
    withAuto({ '==': [{ cat: [{ var: 'entity.type' }, { var: 'entity.id' }] }, 'invoice7'] }),
    'starts',
  ],
  ['it looks at who tells', withAuto({ in: ['employee', { var: 'actor.roles' }] }), 'starts'],
  ['it starts always', withAuto(true), 'starts'],
  ['nothing is said of it', purchase(), 'not_met'],
  ['it cannot be computed', withAuto({ '>': [{ '/': [1, 0] }, 1] }), 'failed'],
])('of a definition, when %s', (_when, definition, kind) => {
  expect(startsBy(definition, event, erp).kind).toBe(kind);
});

test('the form is filled in by the keys of its fields, or with all there is', () => {
  expect(filledInBy(purchase({ fields: [{ key: 'item' }, { key: 'constructor' }] }), event)).toEqual({ item: 'Desk' });
  expect(filledInBy(purchase(), event)).toEqual(event.data);
});

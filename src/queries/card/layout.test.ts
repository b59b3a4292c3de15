import { expect, test } from 'vitest';
import { person, purchase, run } from '#testing/builders/builders.ts';
import { layoutOf } from './layout.ts';

const FIELDS = [
  { key: 'item', type: 'text' },
  { key: 'kind', type: 'select', options: [{ value: 'hw', label: 'Hardware' }] },
  { key: 'who', type: 'user' },
];

function section(text: string) {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

function started(...card: unknown[]) {
  const definition = purchase({ fields: FIELDS, ...(card.length > 0 ? { layouts: { card } } : {}) });
  const { workflow } = run(definition).start(person('UALICE'), { item: '{{data.kind}}', kind: 'hw', who: 'UBOB' });
  return layoutOf(definition, workflow, new Map([['UBOB', 'Bob']]));
}

test('answers are filled in as people read them, and what is not there is empty', () => {
  expect(started(section('{{workflow.ref}}: {{data.item}}, {{data.kind}} for {{ data.who }}{{data.nothing}}'))).toEqual(
    [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          // What somebody typed is never looked at again.
          pieces: [
            { value: 'WF-1' },
            ': ',
            { value: '{{data.kind}}' },
            ', ',
            { value: 'Hardware' },
            ' for ',
            { value: 'Bob' },
            { value: '' },
          ],
        },
        fields: [],
      },
    ],
  );
});

test('without a layout there is none', () => {
  expect(started()).toBeUndefined();
});

import { expect, test } from 'vitest';
import { FIELD_TYPES, field, readForm } from '#domain/form/form.ts';
import { MORNING } from '#testing/builders/builders.ts';
import { exampleData } from './example-data.ts';

test('an example of every type of field is one that the form takes', () => {
  const fields = FIELD_TYPES.map((type) => {
    const options = ['select', 'radio', 'multi_select'].includes(type) ? { options: ['one', 'two'] } : {};
    return field.parse({ key: `f_${type}`, type, required: true, ...options });
  });
  const { problems } = readForm(fields, exampleData(fields, MORNING));
  expect(problems).toEqual([]);
});

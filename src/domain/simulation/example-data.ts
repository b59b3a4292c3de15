import type { Field, FormData } from '#domain/form/form.ts';

/** Values that a form accepts for its required fields: something to try a definition out with. */
export function exampleData(fields: readonly Field[], now: string): FormData {
  return Object.fromEntries(fields.filter(({ required }) => required).map((one) => [one.key, exampleOf(one, now)]));
}

function exampleOf(one: Field, now: string): unknown {
  switch (one.type) {
    case 'text':
    case 'multiline':
      return exampleText(one);
    case 'number':
    case 'amount':
      return one.min ?? Math.min(1, one.max ?? 1);
    case 'email':
      return 'someone@example.com';
    case 'url':
      return 'https://example.com/';
    case 'date':
      return now.slice(0, 10);
    case 'time':
      return now.slice(11, 16);
    case 'datetime':
      return now;
    case 'select':
    case 'radio':
      return one.options?.[0]?.value;
    case 'multi_select':
      return one.options?.slice(0, 1).map(({ value }) => value);
    case 'checkbox':
      return true;
    case 'user':
      return 'U0EXAMPLE';
    case 'users':
      return ['U0EXAMPLE'];
    case 'channel':
      return 'C0EXAMPLE';
    case 'file':
      return ['F0EXAMPLE'];
    default:
      return one.type satisfies never;
  }
}

function exampleText({ min_length = 1, max_length = 3_000 }: Field): string {
  return 'Example'.padEnd(min_length, '.').slice(0, max_length);
}

import { expect, test } from 'vitest';
import { type Field, field } from './form.ts';
import { faultsOfTitle, peopleOfTitle, titleFrom } from './title.ts';

const fields: Field[] = [
  { key: 'item' },
  { key: 'why', type: 'multiline' },
  { key: 'who', type: 'user' },
  { key: 'team', type: 'users' },
  { key: 'cost', type: 'amount', currency: 'EUR' },
  { key: 'size', type: 'select', options: [{ value: 'l', label: { en: 'Large', ar: 'كبير' } }] },
].map((one) => field.parse(one));

function titled(title: string, data: Record<string, unknown>): string {
  const names = { UANN: 'Ann Archer', UBOB: 'Bob {{data.item}}' };
  return titleFrom(title, fields, { data, requesterId: 'UANN', entity: { type: 'order', id: '7' }, names });
}

test.each([
  ['Laptop for {{data.who}}', { who: 'UANN' }, 'Laptop for Ann Archer'],
  ['{{ data.item }}, {{data.size}}: {{data.cost}}', { item: 'Desk', size: 'l', cost: 1_849 }, 'Desk, Large: €1,849.00'],
  ['{{data.item}} for {{requester.name}}', { item: 'Desk' }, 'Desk for Ann Archer'],
  ['{{entity.type}} {{entity.id}}: {{data.team}}', { team: ['UANN', 'UEVE'] }, 'order 7: Ann Archer, UEVE'],
  // What is filled in is never looked at again.
  ['For {{data.who}}', { who: 'UBOB', item: 'Desk' }, 'For Bob {{data.item}}'],
  ['{{data.why}}', { why: ' two\nlines ' }, 'two lines'],
  ['{{data.item}} ({{data.size}})', { item: 'Desk' }, 'Desk ()'],
  ['Always the same', {}, 'Always the same'],
  ['Laptop for {{data.who}}', {}, ''],
])('"%s" with %j is "%s"', (title, data, expected) => {
  expect(titled(title, data)).toBe(expected);
});

test('it has at most 150 characters, and no half ones', () => {
  expect(titled('{{data.item}}', { item: 'x'.repeat(3_000) })).toHaveLength(150);
  expect(titled('{{data.item}}', { item: `${'x'.repeat(149)}😀` })).toBe('x'.repeat(149));
});

test.each([
  ['{{data.itme}}', 'there is no field "itme"'],
  ['{{item}}', '"item" is none of data.<field>, requester.name, requester.id, entity.type, entity.id'],
  [
    '{{requester.email}}',
    '"requester.email" is none of data.<field>, requester.name, requester.id, entity.type, entity.id',
  ],
  ['{{data.item}', 'a placeholder is written as {{data.item}}'],
  ['{{data.item + 1}}', 'a placeholder is written as {{data.item}}'],
])('"%s" is refused: %s', (title, message) => {
  expect(faultsOfTitle(title, fields)).toEqual([message]);
});

test('without fields any data may be named', () => {
  expect(faultsOfTitle('{{data.anything}} of {{requester.name}}', [])).toEqual([]);
});

test('the requester and whom the answers name are people of a title', () => {
  expect(peopleOfTitle(fields, { data: { who: 'UBOB', team: ['UANN', 'UEVE'] }, requesterId: 'UANN' })).toEqual([
    'UANN',
    'UBOB',
    'UEVE',
  ]);
});

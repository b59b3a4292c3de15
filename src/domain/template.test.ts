import { expect, test } from 'vitest';
import { fillIn } from './template.ts';

const facts = {
  workflow: { name: 'Desk {{data.secret}}', number: 7, labels: ['a', { b: 1 }, 'c'] },
  data: { amount: 12.5, urgent: false, secret: 'no' },
  comment: null,
};

function fill(text: string) {
  return fillIn(text, facts, (value) => value);
}

test('a placeholder becomes what lies at its path', () => {
  expect(fill('{{workflow.number}}: {{ data.amount }} €, urgent: {{data.urgent}}')).toBe('7: 12.5 €, urgent: false');
  expect(fill('{{workflow.labels}} {{workflow.labels.0}}')).toBe('a, c a');
});

test('what is not there, or cannot be written in a line, becomes nothing', () => {
  expect(fill('[{{nobody.knows}}{{comment}}{{comment.text}}{{workflow}}{{data.amount.x}}]')).toBe('[]');
  expect(fill('[{{constructor}}{{workflow.__proto__}}{{workflow.name.length}}{{data.toString}}]')).toBe('[]');
});

test('what was filled in is not filled in again, and is made fit for its place', () => {
  expect(fill('{{workflow.name}}')).toBe('Desk {{data.secret}}');
  expect(fillIn('<{{data.secret}}>', facts, (value) => value.toUpperCase())).toBe('<NO>');
});

test('anything else in braces stays as it is', () => {
  for (const text of ['{{}}', '{{ }}', '{{a b}}', '{{1 + 1}}', '{{a..b}}', '{a}', '$' + '{a}'])
    expect(fill(text)).toBe(text);
});

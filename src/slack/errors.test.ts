import { expect, test } from 'vitest';
import { messagesFor } from '#blocks/messages/index.ts';
import { DomainError } from '#domain/errors.ts';
import { fieldProblems } from './errors.ts';

const messages = messagesFor('en');

test.each([
  ['data.what', ['what', 'amount', 'comment'], 'what'],
  ['data.people.0', ['people', 'comment'], 'people'],
  ['comment', ['what', 'comment'], 'comment'],
  ['reason', ['stage', 'reason'], 'reason'],
  ['name', ['what', 'due'], 'due'],
])('what cannot be kept at %s of inputs %j is told beside %s', (path, inputs, beside) => {
  const error = new DomainError('unkeepable', { issues: [{ path, message: 'no' }] });
  expect(fieldProblems(error, new Set(inputs), messages)).toEqual({
    [beside]: expect.stringContaining('cannot be kept'),
  });
});

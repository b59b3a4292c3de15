import { expect, test } from 'vitest';
import { person, review, run } from '#testing/builders/builders.ts';
import { buttonsFor } from './buttons.ts';

const alice = person('UALICE');

test('whoever confirms their own request is offered what makes sense to oneself', () => {
  const { definition, workflow } = run(review({ approvals: [{ self: true }], delegation: { allow: false } })).start(
    alice,
  );
  for (const reader of ['anyone', alice] as const)
    expect(buttonsFor(definition, workflow, reader).map(({ kind }) => kind)).toEqual(['approve']);
});

test('others are offered to turn it down or send it back', () => {
  const bob = person('UBOB', ['reviewer']);
  const { definition, workflow } = run(review({ delegation: { allow: false } })).start(alice);
  const kinds = buttonsFor(definition, workflow, bob).map(({ kind }) => kind);
  expect(kinds).toEqual(['approve', 'reject', 'request_changes']);
});

import { expect, test } from 'vitest';
import { MINUTE, person, purchase, run } from '#testing/builders/builders.ts';

const alice = person('UALICE');
const intern = person('UINA', ['reviewer', 'intern']);
const director = person('UDIR', ['reviewer', 'director']);

const byRole = (role: string) => ({ in: [role, { var: 'actor.roles' }] });
/** What an intern says is looked at again; what a director rejects goes to the archive. */
const definition = (parts: Record<string, unknown> = {}) =>
  purchase({
    stages: [
      { key: 'review', approvals: [{ role: 'reviewer' }] },
      { key: 'second', approvals: [{ role: 'director' }] },
      { key: 'archived', approvals: [{ role: 'director' }] },
      { key: 'done', final: true },
    ],
    transitions: [
      { trigger: 'approve', source: 'review', dest: 'second', condition: byRole('intern'), priority: 1 },
      { trigger: 'approve', source: 'review', dest: 'done' },
      { trigger: 'reject', source: 'review', dest: 'archived', condition: byRole('director') },
    ],
    ...parts,
  });

test.each([
  ['an intern approves', intern, { type: 'approve' }, 'second'],
  ['a director approves', director, { type: 'approve' }, 'done'],
  ['a director rejects', director, { type: 'reject', comment: 'no' }, 'archived'],
] as const)('when %s, an undo window changes nothing about where it goes', (_case, who, command, stage) => {
  const at = (story: { workflow: { phase: { stage: string } } }) => story.workflow.phase.stage;
  const atOnce = run(definition()).start(alice).does(who, command);
  const later = run(definition({ undo_window: '5m' }))
    .start(alice)
    .does(who, command)
    .after(5 * MINUTE);
  expect([at(atOnce), at(later.does(null, { type: 'settle' }))]).toEqual([stage, stage]);
});

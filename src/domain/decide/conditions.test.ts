import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { newReckoning, transitionsNow } from '#domain/request/choose-transition.ts';
import { fullWork } from '#domain/rules/condition.ts';
import { person, purchase, run, type Story } from '#testing/builders/builders.ts';

const carol = person('UCAROL', ['reviewer']);

/** Looks at every item for every item, and finds nothing. */
const hostile = (n: number) => ({
  some: [{ var: 'data.items' }, { some: [[1, 2, 3, 4, 5, 6, 7, 8], { '==': [{ var: '' }, -n - 1] }] }],
});

function started(conditions: number, items: number): Story {
  const stages = [
    { key: 'review', approvals: [{ role: 'reviewer' }] },
    { key: 'more', approvals: [{ role: 'reviewer' }] },
    { key: 'done', final: true },
  ];
  const transitions = Array.from({ length: conditions }, (_, n) => ({
    ...{ trigger: 'approve', source: 'review', dest: 'more', priority: n },
    condition: n % 2 === 0 ? hostile(n) : { '==': [{ var: 'data.count' }, n] },
  }));
  const data = { items: Array.from({ length: items }, (_, n) => n), count: 3 };
  return run(
    purchase({ stages, transitions: [...transitions, { trigger: 'reject', source: 'review', dest: 'done' }] }),
  ).start(person('UALICE'), data);
}

test('all conditions of a decision share one limit of work, however many there are', () => {
  for (const conditions of [10, 60, 190]) {
    const story = started(conditions, 1_500);
    const began = performance.now();
    story.does(carol, { type: 'approve' });
    // Each alone would be allowed what all together are.
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(story.workflow.phase.kind).not.toBe('ended');
  }
});

test('they are looked at once for a decision, as long as nothing changes', () => {
  const { definition, workflow } = started(10, 100);
  const reckoning = newReckoning();
  const first = transitionsNow(definition, workflow, carol, reckoning);
  const { left } = reckoning.work;
  expect(left).toBeLessThan(fullWork().left);
  expect(transitionsNow(definition, workflow, carol, reckoning)).toEqual(first);
  expect(reckoning.work.left).toBe(left);
  transitionsNow(definition, workflow, null, reckoning);
  expect(reckoning.work.left).toBeLessThan(left);
});

test('what many simple ones lead to is what each says', () => {
  expect(started(190, 3).does(carol, { type: 'approve' }).workflow.phase).toMatchObject({ stage: 'more' });
});

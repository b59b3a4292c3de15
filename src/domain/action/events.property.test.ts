import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DomainError } from '#domain/errors.ts';
import type { Workflow } from '#domain/request/workflow.ts';
import { type Attempt, attempts, COMPANY, REQUESTER } from '#testing/builders/attempts.ts';
import { run, type Story } from '#testing/builders/builders.ts';
import { definitions } from '#testing/builders/generators.ts';
import { BEGINNING, type Happening, happeningsOf, type Past } from './events.ts';

const RUNS = { numRuns: 150 };

/** Lets people try what they will, and gives back what happened in each row, with the workflow after it. */
function tell(story: Story, tries: Attempt[]): { happenings: Happening[]; after: Workflow; past: Past }[] {
  const after = [story.workflow];
  for (const { wait, place, make, actor } of tries) {
    story.after(wait);
    const { approvals } = story.workflow;
    const command = make(place === null ? story.open()[0]?.id : approvals[place % approvals.length]?.id);
    try {
      story.does(command.type === 'wake' || command.type === 'settle' ? null : actor, command);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
    if (story.history.length > after.length) after.push(story.workflow);
  }
  let past = BEGINNING;
  return story.history.map((entry, index) => {
    const next = happeningsOf(story.definition, past, entry);
    past = next.past;
    return { ...next, after: after[index] ?? story.workflow };
  });
}

test('whatever people try, what happened leads from each stage to the next, and starts and ends as the workflow does', () => {
  fc.assert(
    fc.property(definitions, attempts, (definition, tries) => {
      const story = run(definition, COMPANY).start(REQUESTER, { item: 'pen' });
      let stage: string | null = null;
      for (const { happenings, after, past } of tell(story, tries)) {
        expect(past.workflow?.phase).toEqual(after.phase);
        for (const one of happenings) {
          if (one.event === 'on_workflow_start') {
            expect(stage).toBeNull();
            stage = one.stage;
          }
          if (one.event === 'after_move_stage') {
            expect(one.from).toBe(stage);
            expect(one.to).not.toBe(stage);
            stage = one.to;
          }
        }
        expect(stage).toBe(after.phase.stage);
        const { phase } = after;
        const ends = happenings.filter(({ event }) => /^on_workflow_c/.test(event)).map(({ event }) => event);
        const over = phase.kind === 'ended' && happenings.length > 0 ? phase.outcome : null;
        if (over === 'completed') expect(ends).toEqual(['on_workflow_complete']);
        else if (over === 'canceled') expect(ends).toEqual(['on_workflow_cancel']);
        else expect(ends).toEqual([]);
        if (over === 'rejected') expect(happenings.filter(({ event }) => event === 'after_reject')).toHaveLength(1);
      }
    }),
    RUNS,
  );
});

test('a yes and a no are told in the name of who gave it, once for each approval until it is asked for anew', () => {
  fc.assert(
    fc.property(definitions, attempts, (definition, tries) => {
      const story = run(definition, COMPANY).start(REQUESTER, { item: 'pen' });
      const seen: string[] = [];
      for (const { happenings } of tell(story, tries)) {
        for (const { event, approvalId, actorId, workflow } of happenings) {
          if (event !== 'after_approve' && event !== 'after_reject') continue;
          // A final stage may have a way out that is called reject, and nobody is asked there.
          if (approvalId === null) continue;
          seen.push(approvalId);
          const approval = workflow.approvals.find(({ id }) => id === approvalId);
          expect(approval?.resolvedAt).not.toBeNull();
          if (approval?.status !== 'expired') expect(approval?.actorId).toBe(actorId);
        }
      }
      expect(new Set(seen).size).toBe(seen.length);
    }),
    RUNS,
  );
});

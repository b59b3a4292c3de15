import fc from 'fast-check';
import { expect, test } from 'vitest';
import { person, run, type Story } from '#testing/builders.ts';
import { type Attempt, attempts, definitions, REQUESTER } from '#testing/generators.ts';
import { isOpen } from './approval.ts';
import { stageOf } from './definition.ts';
import { DomainError } from './errors.ts';
import { firstBroken } from './history-chain.ts';
import type { Actor } from './role.ts';
import { evolve, type Workflow } from './workflow.ts';

const RUNS = { numRuns: 300 };

/** Carries out what is accepted, and shows every attempt to `watch`. @returns how many were accepted. */
function play(
  story: Story,
  tries: Attempt[],
  watch: (before: Workflow, accepted: boolean, one: Attempt) => void,
): number {
  let accepted = 0;
  for (const one of tries) {
    story.after(one.wait);
    const aim = aimOf(story, one);
    const before = story.workflow;
    const kept = structuredClone(before);
    const taken = attempt(story, one, aim);
    expect(before).toEqual(kept);
    if (taken) accepted += 1;
    watch(before, taken, one);
  }
  return accepted;
}

/** Most attempts name no approval; the schedule always does. */
function aimOf(story: Story, { place, make }: Attempt): string | undefined {
  const { approvals } = story.workflow;
  if (place === null) return make().type === 'wake' ? story.open()[0]?.id : undefined;
  return approvals[place % approvals.length]?.id;
}

function attempt(story: Story, one: Attempt, aim: string | undefined): boolean {
  const command = one.make(aim);
  try {
    story.does(command.type === 'wake' ? null : one.actor, command);
    return story.last.repeated === null;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

/** What must hold of a workflow at any time. */
function expectLegal(story: Story): void {
  const { phase, approvals, completedAt } = story.workflow;
  const stage = stageOf(story.definition, phase.stage);
  const open = approvals.filter(isOpen);
  if (phase.kind === 'deciding') {
    expect(stage.final).toBe(false);
    expect(open.length).toBeGreaterThan(0);
    expect(new Set(open.map((one) => one.stage))).toEqual(new Set([phase.stage]));
    if (!stage.parallel) expect(open).toHaveLength(1);
  } else {
    expect(open).toEqual([]);
    if (phase.kind === 'awaiting_requester') expect(stage.final).toBe(false);
  }
  expect(completedAt !== null).toBe(phase.kind === 'ended');
  for (const one of approvals) expectLegalApproval(one);
}

function expectLegalApproval(one: Workflow['approvals'][number]): void {
  expect(one.resolvedAt === null).toBe(isOpen(one));
  if (!isOpen(one)) expect(one.wakeAt).toBeNull();
  for (const share of one.assignments) expect(share.decidedAt === null).toBe(share.status === 'open');
  const standing = one.assignments.filter((share) => share.status !== 'delegated').map((share) => share.userId);
  expect(new Set(standing).size).toBe(standing.length);
}

test('whatever people try, a workflow stands in exactly one legal state', () => {
  fc.assert(
    fc.property(definitions, attempts, (definition, tries) => {
      const story = run(definition).start(REQUESTER, { item: 'pen' });
      expectLegal(story);
      play(story, tries, () => expectLegal(story));
    }),
    RUNS,
  );
});

test('every accepted command adds exactly one row to a history that holds together, and a refused one none', () => {
  fc.assert(
    fc.property(definitions, attempts, (definition, tries) => {
      const story = run(definition).start(REQUESTER);
      let rows = 1;
      play(story, tries, (before, accepted) => {
        rows += accepted ? 1 : 0;
        expect(story.history).toHaveLength(rows);
        if (!accepted) expect(story.workflow).toBe(before);
      });
      expect(firstBroken(story.workflow.id, story.history)).toBeNull();
    }),
    RUNS,
  );
});

test('the events of the history, told again, give the same workflow', () => {
  fc.assert(
    fc.property(definitions, attempts, (definition, tries) => {
      const story = run(definition).start(REQUESTER, { cost: 5 });
      play(story, tries, () => undefined);
      const stored: typeof story.history = JSON.parse(JSON.stringify(story.history)) as typeof story.history;
      const told = stored.flatMap((row) => row.events).reduce<Workflow | null>(evolve, null);
      const { historySequence, historyHash } = story.workflow;
      expect({ ...told, historySequence, historyHash }).toEqual(story.workflow);
    }),
    RUNS,
  );
});

test('the same attempts on the same request at the same times end the same', () => {
  fc.assert(
    fc.property(definitions, attempts, (definition, tries) => {
      const [one, other] = [run(definition).start(REQUESTER), run(definition).start(REQUESTER)];
      play(one, tries, () => undefined);
      play(other, tries, () => undefined);
      expect(other.history).toEqual(one.history);
    }),
    { numRuns: 50 },
  );
});

test('whoever has no right, or no longer one, never changes anything', () => {
  const powerless: Actor[] = [
    person('UOUT', [], { external: true, permissions: [], roles: [] }),
    person('UGONE', ['reviewer', 'finance', 'boss', 'admin'], { deactivated: true }),
  ];
  fc.assert(
    fc.property(definitions, attempts, fc.constantFrom(...powerless), (definition, tries, actor) => {
      const story = run(definition).start(REQUESTER);
      play(story, tries, (_before, _accepted, one) => {
        const aims = [undefined, ...story.workflow.approvals.map((approval) => approval.id)];
        for (const aim of aims) {
          const command = one.make(aim);
          if (command.type !== 'wake') expect(attempt(story, { ...one, actor }, aim)).toBe(false);
        }
      });
    }),
    { numRuns: 100 },
  );
});

test('nobody decides alone on an own request, unless the definition allows it or asks the requester', () => {
  fc.assert(
    fc.property(definitions, attempts, (definition, tries) => {
      fc.pre(!definition.allow_self_approval);
      const story = run(definition).start(REQUESTER);
      play(story, tries, (before, accepted, one) => {
        if (!accepted || one.actor.id !== REQUESTER.id || story.last.entry?.actorId !== REQUESTER.id) return;
        for (const closed of story.workflow.approvals.filter((approval) => !isOpen(approval))) {
          const was = before.approvals.find((approval) => approval.id === closed.id);
          if (!was || !isOpen(was) || closed.triggers || closed.status === 'canceled') continue;
          expect(stageOf(definition, closed.stage).approvals[closed.position]?.self).toBe(true);
        }
      });
    }),
    RUNS,
  );
});

test('every workflow can still end, and one that waits for its requester go on', () => {
  fc.assert(
    fc.property(definitions, attempts, (definition, tries) => {
      const story = run(definition).start(REQUESTER);
      play(story, tries, () => undefined);
      const { phase } = story.workflow;
      if (phase.kind === 'awaiting_requester') story.does(REQUESTER, { type: 'resubmit' });
      if (phase.kind !== 'ended') story.does(REQUESTER, { type: 'cancel' });
      expect(story.workflow.phase.kind).toBe('ended');
    }),
    RUNS,
  );
});

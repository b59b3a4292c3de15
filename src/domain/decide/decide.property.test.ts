import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stageOf } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import type { Actor } from '#domain/people/role.ts';
import { type Approval, type Assignment, isOpen } from '#domain/request/approval.ts';
import type { Command } from '#domain/request/command.ts';
import { evolve } from '#domain/request/evolve.ts';
import { firstBroken } from '#domain/request/history-chain.ts';
import { rightOf } from '#domain/request/right.ts';
import { decideTogether, needed, turnoutOf, verdictOf } from '#domain/request/strategy.ts';
import type { Workflow } from '#domain/request/workflow.ts';
import { type Attempt, attempts, companies, PEOPLE, REQUESTER } from '#testing/builders/attempts.ts';
import { DAY, person, run, type Story, undecidedAmong } from '#testing/builders/builders.ts';
import { definitions } from '#testing/builders/generators.ts';

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
    story.does(isOfSchedule(command) ? null : one.actor, command);
    return story.last.repeated === null;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

function isOfSchedule({ type }: Command): boolean {
  return type === 'wake' || type === 'settle';
}

/** What must hold of a workflow at any time. */
function expectLegal(story: Story): void {
  const { phase, approvals, completedAt } = story.workflow;
  const stage = stageOf(story.definition, phase.stage);
  const open = approvals.filter(isOpen);
  const running = phase.kind === 'on_hold' ? phase.resumes : phase;
  expect(running.stage).toBe(phase.stage);
  if (phase.kind !== 'ended' && phase.kind !== 'not_started') expect(stage.final).toBe(false);
  if (phase.kind === 'on_hold') for (const one of open) expect(one.wakeAt).toBeNull();
  expect(new Set(open.map((one) => one.stage))).toEqual(new Set(open.length > 0 ? [phase.stage] : []));
  if (!stage.parallel) expect(open.length).toBeLessThanOrEqual(1);
  if (running.kind === 'deciding') expect(open.length).toBeGreaterThan(0);
  else if (running.kind !== 'settling') expect(open).toEqual([]);
  expect(completedAt !== null).toBe(phase.kind === 'ended');
  for (const one of approvals) expectLegalApproval(one);
}

function expectLegalApproval(one: Workflow['approvals'][number]): void {
  expect(one.resolvedAt === null).toBe(isOpen(one));
  if (!isOpen(one)) expect(one.wakeAt).toBeNull();
  for (const share of one.assignments) expect(share.decidedAt === null).toBe(share.status === 'open');
  const isStanding = ({ status }: Assignment) => status !== 'delegated' && status !== 'released';
  const standing = one.assignments.filter(isStanding).map((share) => share.userId);
  expect(new Set(standing).size).toBe(standing.length);
  const kept = one.assignments.filter(({ status }) => status !== 'delegated');
  expect(new Set(kept.map(({ userId, delegatedFrom }) => `${userId} ${delegatedFrom}`)).size).toBe(kept.length);
}

test('whatever people try, a workflow stands in exactly one legal state', () => {
  fc.assert(
    fc.property(companies, definitions, attempts, (company, definition, tries) => {
      const story = run(definition, company).start(REQUESTER, { item: 'pen' });
      expectLegal(story);
      play(story, tries, () => expectLegal(story));
    }),
    RUNS,
  );
});

test('every accepted command adds exactly one row to a history that holds together, and a refused one none', () => {
  fc.assert(
    fc.property(companies, definitions, attempts, (company, definition, tries) => {
      const story = run(definition, company).start(REQUESTER);
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
    fc.property(companies, definitions, attempts, (company, definition, tries) => {
      const story = run(definition, company).start(REQUESTER, { cost: 5 });
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
    fc.property(companies, definitions, attempts, (company, definition, tries) => {
      const [one, other] = [run(definition, company).start(REQUESTER), run(definition, company).start(REQUESTER)];
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
    fc.property(
      companies,
      definitions,
      attempts,
      fc.constantFrom(...powerless),
      (company, definition, tries, actor) => {
        const story = run(definition, company).start(REQUESTER);
        play(story, tries, (_before, _accepted, one) => {
          const aims = [undefined, ...story.workflow.approvals.map((approval) => approval.id)];
          for (const aim of aims) {
            const command = one.make(aim);
            if (!isOfSchedule(command)) expect(attempt(story, { ...one, actor }, aim)).toBe(false);
          }
        });
      },
    ),
    { numRuns: 100 },
  );
});

test('nobody decides alone on an own request, unless the definition allows it or asks the requester', () => {
  fc.assert(
    fc.property(companies, definitions, attempts, (company, definition, tries) => {
      fc.pre(!definition.allow_self_approval);
      const story = run(definition, company).start(REQUESTER);
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

test('no vote is taken beyond those that are needed, nor once the goal is out of reach', () => {
  fc.assert(
    fc.property(companies, definitions, attempts, (company, definition, tries) => {
      const story = run(definition, company).start(REQUESTER);
      play(story, tries, (before, accepted) => {
        if (!accepted) return;
        const undecided = undecidedAmong(PEOPLE, before);
        for (const now of story.workflow.approvals) {
          const was = before.approvals.find((one) => one.id === now.id);
          if (!was || !isOpen(was) || votesOf(now) <= votesOf(was)) continue;
          const turnout = turnoutOf(was, undecided[was.id] ?? 1);
          expect(votesOf(now)).toBe(votesOf(was) + 1);
          if (votesOf(was) > 0) expect(verdictOf(was, turnout)).toBe('open');
          if (!decideTogether(was.strategy)) continue;
          const people = turnout.approved + turnout.denied + turnout.undecided;
          expect(turnout.approved).toBeLessThan(Math.max(1, needed(was, people)));
        }
      });
    }),
    RUNS,
  );
});

function votesOf({ assignments }: Approval): number {
  return assignments.filter(({ status }) => status === 'approved' || status === 'denied').length;
}

test('every rung is climbed once and in turn, and everything that happens by itself comes to an end', () => {
  fc.assert(
    fc.property(companies, definitions, attempts, (company, definition, tries) => {
      const story = run(definition, company).start(REQUESTER);
      play(story, tries, () => undefined);
      const climbed = new Map<string, number>();
      for (const event of story.history.flatMap((row) => row.events)) {
        if (event.type !== 'Escalated' && event.type !== 'HandedOn') continue;
        const level = (climbed.get(event.approvalId) ?? 0) + 1;
        if (event.type === 'Escalated') expect(event.level).toBe(level);
        climbed.set(event.approvalId, level);
      }
      for (const { id, stage } of story.workflow.approvals)
        expect(climbed.get(id) ?? 0).toBeLessThanOrEqual(stageOf(definition, stage).escalate.length + 1);
    }),
    RUNS,
  );
});

test('as long as people are asked, there is somebody who may decide, or it escalates until there is', () => {
  fc.assert(
    fc.property(companies, definitions, attempts, (company, definition, tries) => {
      const story = run(definition, company).start(REQUESTER);
      play(story, tries, () => undefined);
      if (story.workflow.phase.kind !== 'deciding') return;
      for (const { id } of story.open()) {
        while (!somebodyMay(story, id)) {
          const level = story.open().find((one) => one.id === id)?.escalationLevel ?? 0;
          story.does(null, { type: 'wake', approvalId: id, nobodyLeft: { level } });
        }
      }
    }),
    RUNS,
  );
});

function somebodyMay({ workflow }: Story, id: string): boolean {
  const approval = workflow.approvals.find((one) => one.id === id);
  return PEOPLE.some((one) => approval !== undefined && rightOf(workflow, approval, one) === 'may');
}

test('every workflow can still end, and one that waits for its requester go on', () => {
  fc.assert(
    fc.property(companies, definitions, attempts, (company, definition, tries) => {
      const story = run(definition, company).start(REQUESTER);
      play(story, tries, () => undefined);
      if (story.workflow.phase.kind === 'on_hold') story.does(REQUESTER, { type: 'resume' });
      if (story.workflow.phase.kind === 'settling') story.after(DAY).does(null, { type: 'settle' });
      const { phase } = story.workflow;
      if (phase.kind === 'awaiting_requester') story.does(REQUESTER, { type: 'resubmit' });
      if (phase.kind !== 'ended') story.does(REQUESTER, { type: 'cancel' });
      expect(story.workflow.phase.kind).toBe('ended');
    }),
    RUNS,
  );
});

import type { Context } from '#domain/decide/context.ts';
import { type Decision, decide } from '#domain/decide/decide.ts';
import { start } from '#domain/decide/start.ts';
import { type Definition, stageOf } from '#domain/definition/definition.ts';
import { isDomainError } from '#domain/errors.ts';
import type { FormData } from '#domain/form/form.ts';
import type { Actor } from '#domain/people/role.ts';
import { type Approval, isOpen } from '#domain/request/approval.ts';
import type { Command } from '#domain/request/command.ts';
import { countUndecided, ownRight } from '#domain/request/right.ts';
import { decideTogether } from '#domain/request/strategy.ts';
import type { Task } from '#domain/request/task.ts';
import { openApprovals, type Workflow, type WorkflowEvent } from '#domain/request/workflow.ts';
import { ownValue } from '#domain/text.ts';
import { exampleData } from './example-data.ts';
import { exampleOutput } from './example-output.ts';
import type { Cast } from './people.ts';

/** What somebody says with every decision that is tried out. */
const SAID = 'Tried out';

/**
 * What trying out may cost, in people who are looked at: each time, for each approval. It is the same everywhere, where a
 * time would not be, and comes to a second or two.
 */
export const MAX_EFFORT = 3_000_000;
/** What a command costs beside the people. */
const COMMAND_EFFORT = 100;

/** There are too many people and approvals for all of it to be tried out. */
export class TooMuchEffort extends Error {
  override readonly name = 'TooMuchEffort';
}

/** A workflow that is tried out: nothing of it is kept, and any step of it can be gone on from in several ways. */
export type Run = {
  definition: Definition;
  cast: Cast;
  now: string;
  data: FormData;
  /** What systems put out, by the stages that call them. */
  outputs: Readonly<Record<string, unknown>>;
  newId: () => string;
  /** What may still be spent of {@link MAX_EFFORT}. */
  effort: { left: number };
};

/** What the people of a run have made of an approval. `by`: who decided, in order; `stuck`: it is still open, and nobody is left. */
export type Made = { workflow: Workflow; by: string[]; events: WorkflowEvent[]; stuck: boolean };

/** Starts the workflow. @throws DomainError when the requester may not, or the data is not what the form takes. */
export function begin(run: Run): Decision {
  const request = {
    id: run.newId(),
    tenantId: 'T0',
    number: 1,
    definitionVersion: 1,
    entityType: run.definition.entity_type ?? null,
    entityId: null,
    data: run.data,
    requesterId: run.cast.requester.id,
  };
  return start(request, run.cast.requester, contextOf(run, null, run.now));
}

/** People who may decide the approval now, in the order of the cast. */
export function deciders(run: Run, approval: Approval): Actor[] {
  const { cast } = run;
  spend(run, cast.actors.length);
  return cast.actors.filter((one) => ownRight(approval, one) === 'may');
}

/** One command of the schedule. */
export function atTime(run: Run, workflow: Workflow, command: Command, now: string): Decision {
  return decide(workflow, command, null, contextOf(run, workflow, now));
}

/** A system answers. @throws DomainError `invalid_form` when what it puts out does not fit the stage's schema. */
export function answerTask(run: Run, workflow: Workflow, { id, stage }: Task): Decision {
  const output = ownValue(run.outputs, stage) ?? exampleOutput(stageOf(run.definition, stage).output_schema);
  return decide(workflow, { type: 'task_done', taskId: id, output }, null, contextOf(run, workflow, run.now));
}

/** One command of the first of these people who may give it; null when nobody may. */
function anyOf(run: Run, workflow: Workflow, actors: readonly Actor[], command: Command): Decision | null {
  for (const actor of actors) {
    try {
      return decide(workflow, command, actor, contextOf(run, workflow, run.now));
    } catch (error) {
      if (!isDomainError(error, 'not_permitted')) throw error;
    }
  }
  return null;
}

/** Everybody who is asked says the same, one after the other, until the approval is closed. */
export function decideAll(run: Run, from: Workflow, id: string, answer: 'approve' | 'reject'): Made {
  let workflow = from;
  const by: string[] = [];
  const events: WorkflowEvent[] = [];
  // Nobody decides twice, and each may have to check in first.
  for (let turn = 0; turn <= 2 * run.cast.actors.length; turn += 1) {
    const approval = workflow.approvals.find((one) => one.id === id);
    if (!approval || !isOpen(approval)) return { workflow, by, events, stuck: false };
    const checksIn = answer === 'approve' && approval.kind === 'check_in_verify' && approval.checkedInBy === null;
    const actors = deciders(run, approval);
    const taken = anyOf(
      run,
      workflow,
      actors,
      checksIn ? { type: 'check_in', approvalId: id } : said(run, approval, answer),
    );
    if (!taken) break;
    workflow = taken.workflow;
    events.push(...(taken.entry?.events ?? []));
    if (!checksIn) by.push(taken.entry?.actorId ?? '');
  }
  const left = workflow.approvals.find((one) => one.id === id);
  return { workflow, by, events, stuck: left !== undefined && isOpen(left) };
}

function said(run: Run, approval: Approval, type: 'approve' | 'reject'): Command {
  const target = { approvalId: approval.id, comment: SAID };
  return type === 'reject' ? { type, ...target } : { type, ...target, data: filledIn(run, approval.form ?? undefined) };
}

/** Presses the button of a transition. */
export function press(
  run: Run,
  workflow: Workflow,
  approval: Approval,
  trigger: string,
  form?: string,
): Decision | null {
  const command = {
    type: 'trigger',
    trigger,
    approvalId: approval.id,
    comment: SAID,
    data: filledIn(run, form),
  } as const;
  return anyOf(run, workflow, deciders(run, approval), command);
}

/** A form as somebody would fill it in: with the given data where it has such fields, with examples else. */
function filledIn({ definition, data, now }: Run, form: string | undefined): FormData {
  const fields = form === undefined ? [] : (ownValue(definition.forms, form)?.fields ?? []);
  const given = fields.filter(({ key }) => Object.hasOwn(data, key)).map(({ key }) => [key, data[key]]);
  return { ...exampleData(fields, now), ...Object.fromEntries(given) };
}

/** @throws TooMuchEffort */
function spend({ effort }: Run, people: number): void {
  effort.left -= people;
  if (effort.left < 0) throw new TooMuchEffort();
}

function contextOf(run: Run, workflow: Workflow | null, now: string): Context {
  const { definition, newId, cast } = run;
  const shared = workflow ? openApprovals(workflow).filter(({ strategy }) => decideTogether(strategy)) : [];
  spend(run, COMMAND_EFFORT + (workflow?.approvals.length ?? 0) / 10 + shared.length * cast.actors.length);
  const undecided = shared.map((one) => [one.id, countUndecided(one, cast.actors)] as const);
  return { definition, now, newId, people: cast.facts, undecided: Object.fromEntries(undecided) };
}

/** Ids of what a run makes, in order. */
export function numbered(): () => string {
  let last = 0;
  return () => {
    last += 1;
    return `00000000-0000-4000-8000-${String(last).padStart(12, '0')}`;
  };
}

import { FALLBACK_ROLE } from '#domain/decide/context.ts';
import type { Decision } from '#domain/decide/decide.ts';
import { type Definition, stageOf, type Transition, triggerOnward } from '#domain/definition/definition.ts';
import { isDomainError } from '#domain/errors.ts';
import type { FormData } from '#domain/form/form.ts';
import type { Issue } from '#domain/issues.ts';
import type { Approval } from '#domain/request/approval.ts';
import { transitionsNow } from '#domain/request/choose-transition.ts';
import { openApprovals, unfinishedTasks, type Workflow, type WorkflowEvent } from '#domain/request/workflow.ts';
import { textIn } from '#domain/text.ts';
import { askOf, placeOf, type SimulatedAsk, type Standing } from './ask.ts';
import { exampleData } from './example-data.ts';
import { type Casting, castOf } from './people.ts';
import { problemsWithPeople } from './problems.ts';
import {
  answerTask,
  atTime,
  begin,
  decideAll,
  deciders,
  MAX_EFFORT,
  numbered,
  press,
  type Run,
  TooMuchEffort,
} from './run.ts';

export type { SimulatedAsk, Standing, Tick } from './ask.ts';

/** What a definition is tried out with. */
export type Trial = Casting & {
  /** What the requester fills in; when it is left out, an example for each required field. */
  data?: FormData | undefined;
  /** What the systems of action stages put out, by stage; examples that fit the schema for those that are left out. */
  outputs?: Readonly<Record<string, unknown>> | undefined;
  /** ISO 8601: when it is started. */
  now: string;
};

/** One visit to a stage. */
export type SimulatedStep = {
  stage: string;
  name: string;
  pipeline: string | null;
  /** True for a stage that is to be filled in before anything can be started. */
  placeholder: boolean;
  /** The host of the system that an action stage calls in place of asking people. */
  calls: string | null;
  /** Whether its approvals are open at once. */
  parallel: boolean;
  asks: SimulatedAsk[];
  /** How the path goes on; null where it cannot. */
  next: { trigger: string; leadsTo: Standing } | null;
};

/** The path of a request that everybody agrees to, at once, and what is wrong with it. */
export type Simulation = {
  definition: { key: string; name: string };
  startedAt: string;
  requester: { id: string; roles: string[] };
  /** True when nobody's names were given: somebody stands in for each role. */
  standIns: boolean;
  data: FormData;
  /** What the request is called; null when it cannot be started. */
  title: string | null;
  steps: SimulatedStep[];
  /** Where it ends; null when it cannot go on. */
  end: Standing | null;
  /** How long each decision may be taken back, in milliseconds; the path does not wait for it. */
  undoWindow: number | null;
  problems: Issue[];
};

/** A path that comes to one stage more often than this goes round in circles. */
const MAX_VISITS = 3;
const MAX_TURNS = 2_000;

/**
 * Runs a definition with data and people, without storing anything: the very code that decides real requests is asked what
 * it would do. Everybody agrees, at the moment of the start; for each approval it is tried, too, what a rejection and what
 * silence would lead to.
 */
export function simulate(definition: Definition, trial: Trial): Simulation {
  // The path does not wait for decisions to stand; the window is told beside it.
  const { undo_window: undoWindow, ...immediate } = definition;
  const data = trial.data ?? exampleData(definition.fields, trial.now);
  const cast = castOf(definition, trial);
  const result: Simulation = {
    definition: { key: definition.key, name: textIn(definition.name) },
    startedAt: trial.now,
    requester: { id: 'unknown' in cast ? cast.unknown : cast.requester.id, roles: [] },
    standIns: trial.people === undefined,
    data,
    title: null,
    steps: [],
    end: null,
    undoWindow: undoWindow ?? null,
    problems: [],
  };
  if ('unknown' in cast) {
    result.problems.push({ path: 'requester', message: `"${cast.unknown}" is not among the people` });
    return result;
  }
  result.requester.roles = [...cast.requester.roles];
  result.problems.push(...problemsWithPeople(definition, cast));
  walk(
    {
      definition: immediate,
      outputs: trial.outputs ?? {},
      cast,
      now: trial.now,
      data,
      newId: numbered(),
      effort: { left: MAX_EFFORT },
    },
    result,
  );
  return result;
}

function walk(run: Run, result: Simulation): void {
  try {
    let workflow = note(run, result, begin(run));
    result.title = workflow.name;
    for (let turn = 0; turn < MAX_TURNS && workflow.phase.kind === 'deciding'; turn += 1) {
      const after = goOn(run, result, workflow);
      if (after === null) return;
      workflow = after;
      const circling = result.steps.filter(({ stage }) => stage === workflow.phase.stage).length > MAX_VISITS;
      if (circling && workflow.phase.kind === 'deciding') {
        result.problems.push({
          path: `stages.${workflow.phase.stage}`,
          message: 'the path goes round in circles here',
        });
        return;
      }
    }
    if (workflow.phase.kind === 'deciding') throw new TooMuchEffort();
    result.end = placeOf(workflow);
  } catch (error) {
    if (error instanceof TooMuchEffort) {
      const message = 'there are too many people and approvals to try all of it out; the path ends here';
      result.problems.push({ path: 'definition', message });
    } else if (isDomainError(error)) result.problems.push(...issuesOf(error, result));
    else throw error;
  }
}

/** Takes the workflow past one of its open approvals; null when nobody can. */
function goOn(run: Run, result: Simulation, from: Workflow): Workflow | null {
  const step = result.steps.at(-1);
  const [first] = openApprovals(from);
  const [task] = unfinishedTasks(from);
  if (step && task) {
    const answered = answerTask(run, from, task);
    step.next = { trigger: 'complete', leadsTo: placeOf(answered.workflow) };
    return note(run, result, answered);
  }
  if (!step || !first) return stuck(result, from, 'nobody is asked here');
  const { workflow, approval } = withSomebody(run, from, first);
  const ask = askOf(run, workflow, approval);
  step.asks.push(ask);
  noteFaults(result, from, ask);
  if (approval.triggers) {
    const pressed = pressForward(run, result, workflow, approval);
    if (!pressed) {
      const none = ask.buttons.length === 0;
      return stuck(
        result,
        workflow,
        none ? 'no condition of its transitions is met' : 'nobody may press any of its buttons',
      );
    }
    ask.decidedBy = pressed.entry?.actorId ? [pressed.entry.actorId] : [];
    step.next = { trigger: pressed.entry?.trigger ?? '', leadsTo: placeOf(pressed.workflow) };
    return note(run, result, pressed);
  }
  const made = decideAll(run, workflow, approval.id, 'approve');
  ask.decidedBy = made.by;
  if (made.stuck) return stuck(result, workflow, 'nobody is left who could decide');
  const place = placeOf(made.workflow);
  const entered = made.events.some(({ type }) => type === 'StageEntered' || type === 'WorkflowEnded');
  if (entered)
    step.next = { trigger: triggerOnward(run.definition, stageOf(run.definition, step.stage)), leadsTo: place };
  noteEvents(run, result, made.events);
  return made.workflow;
}

type Asked = { workflow: Workflow; approval: Approval };

/** An approval that nobody may decide escalates at once, to one rung after the other, until somebody may. */
function withSomebody(run: Run, workflow: Workflow, approval: Approval): Asked {
  if (deciders(run, approval).length > 0 || approval.roles.includes(FALLBACK_ROLE)) return { workflow, approval };
  const nobodyLeft = { level: approval.escalationLevel };
  const after = atTime(run, workflow, { type: 'wake', approvalId: approval.id, nobodyLeft }, run.now).workflow;
  const escalated = after.approvals.find(({ id }) => id === approval.id);
  return escalated ? withSomebody(run, after, escalated) : { workflow, approval };
}

/** The way on: `approve`, else what leads to a stage that was not visited yet; of equals by priority, then as written. */
function pressForward(run: Run, result: Simulation, workflow: Workflow, approval: Approval): Decision | null {
  const visited = new Set(result.steps.map(({ stage }) => stage));
  const rank = ({ trigger, dest }: Transition) =>
    trigger === 'approve' ? 0 : trigger === 'reject' ? 3 : visited.has(dest) ? 2 : 1;
  const actor = deciders(run, approval)[0] ?? null;
  const ways = transitionsNow(run.definition, workflow, actor).toSorted((a, b) => rank(a) - rank(b));
  for (const { trigger, form } of ways) {
    const pressed = press(run, workflow, approval, trigger, form);
    if (pressed) return pressed;
  }
  return null;
}

/** A condition that cannot be computed is never met, which is hardly what its author meant. */
function noteFaults({ problems }: Simulation, { phase }: Workflow, { conditions }: SimulatedAsk): void {
  for (const { trigger, leadsTo, fault } of conditions) {
    if (fault === null) continue;
    const path = `stages.${phase.stage}`;
    const message = `the condition of "${trigger}" to "${leadsTo}" cannot be computed: ${fault}`;
    if (!problems.some((one) => one.path === path && one.message === message)) problems.push({ path, message });
  }
}

function note(run: Run, result: Simulation, { workflow, entry }: Decision): Workflow {
  noteEvents(run, result, entry?.events ?? []);
  return workflow;
}

function noteEvents({ definition }: Run, { steps }: Simulation, events: readonly WorkflowEvent[]): void {
  for (const event of events) {
    if (event.type !== 'StageEntered') continue;
    const { key, name, pipeline, placeholder, parallel, call } = stageOf(definition, event.stage);
    const calls = call ? new URL(call.url).host : null;
    steps.push({ stage: key, name: textIn(name), pipeline, placeholder, calls, parallel, asks: [], next: null });
  }
}

function stuck({ problems }: Simulation, { phase }: Workflow, message: string): null {
  problems.push({ path: `stages.${phase.stage}`, message });
  return null;
}

/** What the core refused, in words: at the start nearly always. */
function issuesOf(error: Error, { steps }: Simulation): Issue[] {
  const at = steps.at(-1)?.stage;
  if (isDomainError(error, 'invalid_form')) {
    const path = at === undefined ? 'data' : `stages.${at}.data`;
    return error.params.fields.map(({ key, message }) => ({ path: `${path}.${key}`, message }));
  }
  if (isDomainError(error, 'not_permitted') && at === undefined) {
    const { roles } = error.params;
    const need =
      roles.length > 0 ? `that takes the role ${roles.join(' or ')}` : 'that takes a role with workflows:create';
    return [{ path: 'start', message: `the requester may not start this: ${need}` }];
  }
  return [{ path: at === undefined ? 'start' : `stages.${at}`, message: error.message }];
}

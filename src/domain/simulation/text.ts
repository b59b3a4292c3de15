import type { Definition } from '#domain/definition/definition.ts';
import { counted, durationInWords, listWords } from '#domain/definition/words.ts';
import { textIn } from '#domain/text.ts';
import type { SimulatedAsk, SimulatedStep, Simulation, Standing, Tick } from './simulate.ts';

/** Columns of the words before a description. */
const LABEL = 18;

type Names = { place(place: Standing): string; stage(key: string): string; at(iso: string): string };

/** A simulation for people to read, line by line. Times are in the time zone of the definition's calendar, else UTC. */
export function simulationText(definition: Definition, simulation: Simulation): string[] {
  const { steps, problems, requester, end, undoWindow } = simulation;
  const names = namesOf(definition);
  const roles = requester.roles.length > 0 ? ` (${requester.roles.join(', ')})` : '';
  return [
    `${simulation.definition.name} (${simulation.definition.key})`,
    `  asked for by ${requester.id}${roles} on ${names.at(simulation.startedAt)}`,
    ...Object.entries(simulation.data).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`),
    ...(definition.title === undefined || simulation.title === null
      ? []
      : [`  called ${JSON.stringify(simulation.title)}`]),
    ...(simulation.standIns ? ['  with somebody for every role'] : []),
    ...(undoWindow === null ? [] : [`  each decision can be taken back for ${durationInWords(undoWindow)}`]),
    '',
    ...steps.flatMap((step, index) => [...stepLines(step, index, names), '']),
    end === null ? '✗ It cannot go on from here.' : `● ${names.place(end)}`,
    ...(problems.length === 0 ? [] : ['', `${counted(problems.length, 'problem')}:`]),
    ...problems.map(({ path, message }) => `  ✗ ${path}: ${message}`),
  ];
}

function namesOf({ stages, calendar }: Definition): Names {
  const stage = (key: string) => textIn(stages.find((one) => one.key === key)?.name ?? key);
  const zone = calendar?.timezone ?? 'UTC';
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ weekday: 'short', year: 'numeric', month: 'short', day: '2-digit', hour: '2-digit', minute: '2-digit' },
    timeZone: zone,
    timeZoneName: 'short',
  });
  return {
    stage,
    at: (iso) => format.format(new Date(iso)).replaceAll(',', ''),
    place: (place) => (place.state === 'asks' ? stage(place.stage) : `${STATES[place.state]}${where(place, stage)}`),
  };
}

const STATES = {
  waits_for_requester: 'waits for the requester',
  completed: 'completed',
  rejected: 'rejected',
  canceled: 'canceled',
} as const;

function where({ stage }: Standing, name: (key: string) => string): string {
  return ` (${name(stage)})`;
}

function stepLines(step: SimulatedStep, index: number, names: Names): string[] {
  const lane = step.pipeline === null ? '' : `  [${step.pipeline}]`;
  const head = `${String(index + 1).padStart(2)}. ${step.name}${lane}`;
  const together = step.parallel && step.asks.length > 1 ? ['    all of these are asked at once'] : [];
  const calls = step.calls === null ? [] : [line('calls', `${step.calls}, and goes on with its answer`)];
  const next = step.next === null ? [] : [line(`→ ${step.next.trigger}`, names.place(step.next.leadsTo))];
  return [
    head,
    ...calls,
    ...together,
    ...step.asks.flatMap((ask, place) =>
      askLines(ask, names, place === 0 ? 'asks' : step.parallel ? 'and asks' : 'then asks'),
    ),
    ...next,
  ];
}

function askLines(ask: SimulatedAsk, names: Names, label: string): string[] {
  const { rejection, sentBackTo, buttons, conditions } = ask;
  const none = rejection === null ? [] : [rejection];
  return [
    line(label, `${ask.asks}: ${listWords(ask.mayDecide)}`),
    line('why', ask.why),
    ...(ask.kind === 'check_in_verify' ? [line('first', 'somebody checks in, and then approves')] : []),
    ...(ask.form === null ? [] : [line('form', ask.form)]),
    line('decided by', listWords(ask.decidedBy)),
    ...(ask.dueAt === null ? [] : [line('due', names.at(ask.dueAt))]),
    ...ask.timeline.map((tick) => line('  no answer', tickWords(tick, names))),
    ...none.map(({ people, leadsTo }) => line(`✗ ${people > 1 ? `${people} reject` : 'reject'}`, names.place(leadsTo))),
    ...(sentBackTo.length === 0
      ? []
      : [line('↩ changes', `requester, then ${sentBackTo.map(names.stage).join(' or ')}`)]),
    ...buttons.map(({ trigger, leadsTo }) => line(`▸ ${trigger}`, names.stage(leadsTo))),
    ...conditions.map(({ trigger, leadsTo, met }) =>
      line('condition', `${trigger} to ${names.stage(leadsTo)}: ${met ? 'met' : 'not met'}`),
    ),
  ];
}

function line(label: string, text: string): string {
  return `    ${label.padEnd(LABEL)}${text}`;
}

const TICKS: Readonly<Record<string, string>> = {
  remind: 'reminder',
  escalate: 'escalates',
  delegate: 'handed on',
  approve: 'taken as approved',
  reject: 'taken as rejected',
  expire: 'expires',
};

function tickWords({ at, does, role, leadsTo }: Tick, names: Names): string {
  const to = role === null ? '' : ` to ${role}`;
  const then = leadsTo === null ? '' : ` → ${names.place(leadsTo)}`;
  return `${names.at(at)}  ${TICKS[does] ?? does}${to}${then}`;
}

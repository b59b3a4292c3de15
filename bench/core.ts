import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { decide } from '#domain/decide/decide.ts';
import { start } from '#domain/decide/start.ts';
import type { Definition } from '#domain/definition/definition.ts';
import { parseDefinition } from '#domain/definition/parse.ts';
import { type Actor, BUILT_IN_ROLES } from '#domain/people/role.ts';
import type { Command } from '#domain/request/command.ts';
import { CHAIN_START } from '#domain/request/history-chain.ts';
import type { Workflow } from '#domain/request/workflow.ts';
import { PEOPLE, TENANT, TRANSITIONS } from './cycle-script.ts';

const FORECAST = new URL('../workflows/forecast_cycle.json', import.meta.url);
/** Long enough that the compiler is done with its work, and a moment's other load does not matter. */
const WARM_UP_MS = 1_000;
const MEASURED_MS = 3_000;
const STAGES = 200;

export type CoreResult = { name: string; commands: number; ms: number };
export type PublishingResult = { stages: number; runs: number[] };

type Step = { command: Command; actor: Actor };
/** A workflow that is carried through these steps from the same beginning, over and over. */
type Script = { name: string; definition: Definition; steps: Step[]; undecided: number };

/** How many commands a second the pure core decides: rights, forms, events and the state after them, without hash or database. */
export async function measureCore(): Promise<CoreResult[]> {
  return [await forecastScript(), sharedScript()].map(measure);
}

function measure(script: Script): CoreResult {
  repeat(script, WARM_UP_MS);
  return { name: script.name, ...repeat(script, MEASURED_MS) };
}

function repeat(script: Script, forMs: number): { commands: number; ms: number } {
  const begun = begin(script.definition);
  const began = performance.now();
  let commands = 0;
  let ms = 0;
  while (ms < forMs) {
    for (let n = 0; n < 100; n += 1) {
      const ended = carryThrough(script, begun);
      if (ended.phase.kind !== 'ended') throw new Error(`${script.name} does not end`);
      commands += script.steps.length;
    }
    ms = performance.now() - began;
  }
  return { commands, ms };
}

function carryThrough({ definition, steps, undecided }: Script, begun: Workflow): Workflow {
  const context = { definition, now: '2026-11-20T09:00:00.000Z', newId: randomUUID };
  let waiting = undecided;
  return steps.reduce((workflow, { command, actor }) => {
    const counted = Object.fromEntries(workflow.approvals.map((one) => [one.id, waiting]));
    waiting -= 1;
    return decide(workflow, command, actor, { ...context, undecided: counted }).workflow;
  }, begun);
}

async function forecastScript(): Promise<Script> {
  const definition = parseDefinition(JSON.parse(await readFile(FORECAST, 'utf8')));
  const roles: Record<string, string[]> = {
    [PEOPLE.analyst]: ['analyst', 'data_entry'],
    [PEOPLE.reviewer]: ['reviewer'],
    [PEOPLE.manager]: ['manager'],
  };
  const steps = TRANSITIONS.map(({ trigger, actorId }): Step => {
    return { command: { type: 'trigger', trigger }, actor: person(actorId, roles[actorId] ?? []) };
  });
  return { name: 'forecast cycle, five triggers', definition, steps, undecided: 0 };
}

/** Three of a role agree, the last one by filling in a form; then a manager does. */
function sharedScript(): Script {
  const definition = parseDefinition({
    key: 'shared',
    name: 'Shared',
    fields: [{ key: 'amount', type: 'amount' }],
    forms: { budget: { fields: [{ key: 'centre', required: true }] } },
    calendar: { timezone: 'Europe/Berlin', days: ['mon', 'tue', 'wed', 'thu', 'fri'], hours: '09:00-17:00' },
    stages: [
      { key: 'review', approvals: [{ role: 'reviewer', strategy: 'consensus', form: 'budget' }] },
      { key: 'sign', approvals: [{ role: 'manager' }] },
    ],
  });
  const reviewers = ['U1', 'U2', 'U3'].map((id) => person(id, ['reviewer']));
  const steps = reviewers.map((actor): Step => ({ command: { type: 'approve', data: { centre: 'R&D' } }, actor }));
  const last: Step = { command: { type: 'approve', comment: 'fine' }, actor: person(PEOPLE.manager, ['manager']) };
  return { name: 'consensus of three with a form, then one', definition, steps: [...steps, last], undecided: 3 };
}

function begin(definition: Definition): Workflow {
  const request = {
    id: randomUUID(),
    tenantId: TENANT,
    number: 1,
    definitionVersion: 1,
    entityType: null,
    entityId: null,
  };
  const context = { definition, now: '2026-11-20T08:00:00.000Z', newId: randomUUID };
  const requesterId = PEOPLE.requester;
  const begun = start({ ...request, requesterId, data: {} }, person(requesterId, ['user']), context).workflow;
  return { ...begun, historySequence: 1, historyHash: CHAIN_START };
}

function person(id: string, roles: string[]): Actor {
  const permissions = [...new Set(['participant', ...roles].flatMap((role) => BUILT_IN_ROLES[role] ?? []))];
  return { id, roles: ['participant', ...roles], permissions, deactivated: false, external: false, bot: false };
}

/** How long it takes to read and check a definition of 200 stages with all sorts of approvals, transitions and deadlines. */
export function measurePublishing(): PublishingResult {
  const source = largeDefinition(STAGES);
  const runs = Array.from({ length: 10 }, () => {
    const began = performance.now();
    parseDefinition(structuredClone(source));
    return performance.now() - began;
  });
  return { stages: STAGES, runs };
}

function largeDefinition(count: number): object {
  const key = (n: number): string => `stage_${n}`;
  const stages = Array.from({ length: count }, (_, n) => ({
    key: key(n),
    name: { en: `Stage ${n}`, ar: `مرحلة ${n}` },
    due_in: '2d',
    remind_before: ['4h'],
    escalate: [
      { role: 'director', after: '1h' },
      { role: 'ceo', after: '2d' },
    ],
    approvals: [{ role: `role_${n}`, strategy: 'quorum', count: 2, form: 'extra' }, { manager_of: 'requester' }],
    resubmit_to: [key(0), key(Math.floor(n / 2))],
  }));
  const transitions = stages.slice(0, -1).flatMap((_, n) => [
    {
      trigger: 'approve',
      source: key(n),
      dest: key(n + 1),
      condition: { '>': [{ var: 'data.amount' }, n] },
      priority: 1,
    },
    { trigger: 'reject', source: key(n), dest: key(0), comment: 'required' },
    { trigger: 'skip', source: key(n), dest: key(Math.min(count - 1, n + 2)) },
  ]);
  const fields = Array.from({ length: 40 }, (_, n) => ({ key: `field_${n}`, type: 'number', min: 0 }));
  const calendar = {
    timezone: 'Europe/Berlin',
    days: ['mon', 'tue', 'wed', 'thu', 'fri'],
    hours: '09:00-17:00',
    holidays: 'DE',
  };
  return {
    key: 'large',
    name: 'Large',
    calendar,
    fields: [{ key: 'amount', type: 'amount' }, ...fields],
    forms: { extra: { fields } },
    stages,
    transitions,
  };
}

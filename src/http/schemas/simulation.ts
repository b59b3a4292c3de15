import { z } from '@hono/zod-openapi';
import type { SimulatedAsk, SimulatedStep, Simulation, Standing } from '#domain/simulation/simulate.ts';
import { instant, json, line } from './common.ts';
import { definitionText, issue, version } from './definition.ts';

const named = z.string().nullable();
const names = z.array(z.string());
const place = z
  .strictObject({
    stage: z.string(),
    state: z.string().openapi({ enum: ['asks', 'waits_for_requester', 'completed', 'rejected', 'canceled'] }),
  })
  .openapi('Place');

const ask = z
  .strictObject({
    asks: z.string().openapi({ example: '2 of finance' }),
    why: z.string(),
    kind: z.string(),
    strategy: z.string(),
    may_decide: names,
    needed: z.number().int(),
    decided_by: names,
    form: named,
    due_at: instant.nullable(),
    timeline: z
      .array(z.strictObject({ at: instant, does: z.string(), role: named, leads_to: place.nullable() }))
      .openapi({ description: 'What happens while nobody answers' }),
    rejection: z.strictObject({ people: z.number().int(), leads_to: place }).nullable(),
    sent_back_to: names,
    buttons: z.array(z.strictObject({ trigger: z.string(), leads_to: z.string() })),
    conditions: z.array(z.strictObject({ trigger: z.string(), leads_to: z.string(), met: z.boolean(), fault: named })),
  })
  .openapi('SimulatedAsk');

const step = z
  .strictObject({
    stage: z.string(),
    name: z.string(),
    pipeline: named,
    placeholder: z.boolean(),
    calls: named.openapi({ description: 'The host of the system that an action stage calls' }),
    parallel: z.boolean(),
    asks: z.array(ask),
    next: z.strictObject({ trigger: z.string(), leads_to: place }).nullable(),
  })
  .openapi('SimulatedStep');

export const simulation = z
  .strictObject({
    definition_key: z.string(),
    name: z.string(),
    version: z.number().int().nullable().openapi({ description: 'Null for a definition that was given' }),
    started_at: instant,
    requester: z.strictObject({ id: z.string(), roles: names }),
    stand_ins: z.boolean().openapi({ description: 'True when no people were given: somebody stands in for each role' }),
    data: json,
    title: z.string().nullable().openapi({ description: 'What the request is called; null when it cannot be started' }),
    steps: z.array(step),
    end: place.nullable().openapi({ description: 'Null when it cannot go on' }),
    undo_window_seconds: z.number().nullable(),
    problems: z.array(issue),
    text: names.openapi({ description: 'The same to read, line by line' }),
  })
  .openapi('Simulation');

/** Each is looked at for every approval. */
const MAX_PEOPLE = 500;

export const trial = z
  .strictObject({
    definition: definitionText.optional(),
    definition_key: line(100).optional().openapi({ description: 'A published one, in place of `definition`' }),
    version: version.optional().openapi({ description: 'With `definition_key`: the current one when left out' }),
    data: json.optional().openapi({ description: 'What the requester fills in; examples when left out' }),
    outputs: json.optional().openapi({ description: 'What the systems of action stages put out, by stage' }),
    as: z.array(line(100)).max(50).optional().openapi({ description: 'Roles of the requester' }),
    people: json
      .refine((people) => Object.keys(people).length <= MAX_PEOPLE, `at most ${MAX_PEOPLE} people`)
      .optional()
      .openapi({ example: { alice: { roles: ['employee'], manager: 'bob' }, bob: { roles: ['manager'] } } }),
    heads: z
      .record(z.string(), z.string())
      .optional()
      .openapi({ example: { finance: 'bob' } }),
    requester: line(100).optional().openapi({ description: 'Who of the people asks' }),
    now: z.iso.datetime({ offset: true }).optional().openapi({ description: 'When it is started; now when left out' }),
  })
  .refine(({ definition, definition_key: key }) => (definition === undefined) !== (key === undefined), {
    message: 'give either definition or definition_key',
  })
  .refine(({ people, heads, requester }) => people !== undefined || (heads ?? requester) === undefined, {
    message: 'heads and requester go with people',
  })
  .openapi('Trial');

/** A simulation with the API's names. */
export function simulationShown(
  { definition, requester, startedAt, standIns, data, title, steps, end, undoWindow, problems }: Simulation,
  tried: { version: number | null; text: string[] },
): z.output<typeof simulation> {
  return {
    definition_key: definition.key,
    name: definition.name,
    version: tried.version,
    started_at: startedAt,
    requester,
    stand_ins: standIns,
    data,
    title,
    steps: steps.map(stepShown),
    end,
    undo_window_seconds: undoWindow === null ? null : undoWindow / 1_000,
    problems,
    text: tried.text,
  };
}

function stepShown({ asks, next, ...rest }: SimulatedStep): z.output<typeof step> {
  return { ...rest, asks: asks.map(askShown), next: next && way(next) };
}

function askShown({ mayDecide, decidedBy, dueAt, sentBackTo, ...rest }: SimulatedAsk): z.output<typeof ask> {
  return {
    ...rest,
    may_decide: mayDecide,
    decided_by: decidedBy,
    due_at: dueAt,
    sent_back_to: sentBackTo,
    timeline: rest.timeline.map(way),
    rejection: rest.rejection && way(rest.rejection),
    buttons: rest.buttons.map(way),
    conditions: rest.conditions.map(way),
  };
}

function way<T extends { leadsTo: Standing | string | null }>({ leadsTo, ...rest }: T) {
  return { ...rest, leads_to: leadsTo as T['leadsTo'] };
}

import { findStep, insertStep, removeStep, replaceStep, type Source, stepsIn } from '#domain/definition/steps.ts';
import type { ApiCall, ApiEnvironment } from '#http/context.ts';
import { makes, removes, shows } from '#http/operations/answers.ts';
import { paged } from '#http/operations/call.ts';
import {
  byCase,
  type Call,
  callerWith,
  checkAccess,
  get,
  type Operation,
  post,
  put,
  remove,
  tokenFor,
} from '#http/operations/operation.ts';
import { withPaths, withState } from '#http/operations/retold.ts';
import { definitionKey } from '#http/schemas/definition.ts';
import { changedStep, newStep, step, stepPage, stepParams, stepQuery } from '#http/schemas/definition-step.ts';
import { checkMayReadDefinitions } from '#queries/definitions/published.ts';
import { readable } from '#queries/definitions/resource.ts';
import { pageOf } from '#queries/lists/page.ts';
import { type CurrentSource, editDefinition, readCurrentSource } from '#workflow/definitions/edit.ts';
import { invalidBody, nameVersion, onCondition } from './call.ts';

/** The order of the list, for its cursors: places from 0. */
const STEP_ORDER = 'step';

/** `/definitions/{key}/steps`. A step is a stage as in the definition, with its pipeline. */
export function stepOperations(env: ApiEnvironment): Operation[] {
  return [
    get('/definitions/{key}/steps', 'The steps of the current version, in the order of the work', {
      access: byCase,
      params: definitionKey,
      query: stepQuery,
      etag: true,
      answer: shows(stepPage, 'A page of them; the ETag is the version'),
      handle: async (call) => {
        const { limit, cursor } = paged(call.query, STEP_ORDER, 'number');
        const first = Number(cursor?.value ?? 0);
        const { version, source } = await readSource(env, call);
        const next = stepsIn(source).slice(first, first + limit + 1);
        const cursorOf = () => ({ order: STEP_ORDER, value: String(first + limit), id: '' });
        nameVersion(call.context, version);
        return pageOf(next, limit, cursorOf, (one) => one);
      },
    }),
    post(
      '/definitions/{key}/steps',
      'Add a step, which publishes a version. Without `order` it is the last before the final ones',
      {
        access: callerWith('definitions:write'),
        params: definitionKey,
        document: newStep,
        ifMatch: true,
        answer: makes(step, 'Added', ({ key }) => key),
        handle: async (call) => {
          const edited = await edit(env, call, (text) => insertStep(text, call.body), call.body.key);
          return shown(call.context, edited, call.body.key);
        },
      },
    ),
    get('/definitions/{key}/steps/{step}', 'A step', {
      access: byCase,
      params: stepParams,
      etag: true,
      answer: shows(step, 'The step'),
      handle: async (call) => shown(call.context, await readSource(env, call), call.params.step),
    }),
    put('/definitions/{key}/steps/{step}', 'Change a step as a whole, or move it, which publishes a version', {
      access: callerWith('definitions:write'),
      params: stepParams,
      document: changedStep,
      ifMatch: true,
      answer: shows(step, 'The step as it is then'),
      handle: async (call) => {
        const key = call.params.step;
        const { placeholder: _placeholder, key: named = key, ...wanted } = call.body;
        const change = (text: Source) => {
          const changed = replaceStep(text, { ...wanted, key });
          if (named !== key) throw invalidBody('key', `is not the key of the address, ${key}`);
          return changed;
        };
        const edited = await edit(env, call, change, key);
        return shown(call.context, edited, key);
      },
    }),
    remove(
      '/definitions/{key}/steps/{step}',
      'Take a step away, which publishes a version; refused while transitions or other steps name it',
      {
        access: callerWith('definitions:write'),
        params: stepParams,
        ifMatch: true,
        answer: removes('Taken away'),
        refusals: [422],
        handle: (call) => edit(env, call, (text) => removeStep(text, call.params.step)),
      },
    ),
  ];
}

type About = Pick<Call<never, { key: string }>, 'context' | 'asking' | 'reading' | 'params'>;

async function readSource(env: ApiEnvironment, { context, reading, params }: About): Promise<CurrentSource> {
  checkAccess(tokenFor('definitions:view'), context.get('caller'));
  checkMayReadDefinitions(reading.reader);
  const current = await readCurrentSource(env, { tenantId: reading.tenantId, key: params.key });
  return { ...current, source: readable(current.source, reading.reader) };
}

function shown(context: ApiCall, { version, source }: Pick<CurrentSource, 'version' | 'source'>, key: string) {
  const found = findStep(source, key);
  nameVersion(context, version);
  return found;
}

/** Publishes a change of the steps. A conflict tells them as they are now. */
async function edit(
  env: ApiEnvironment,
  { context, asking, params }: About,
  change: (source: Source) => Source,
  sent?: string,
) {
  const { tenantId, actorId } = asking;
  const about = { tenantId, key: params.key };
  return onCondition(env, context, about, (basedOn) => {
    let place: string | null = null;
    const noting = (source: Source) => {
      const changed = change(source);
      place = sent === undefined ? null : placeOf(changed, sent);
      return changed;
    };
    const sentAt = (path: string) => {
      if (path === `stages.${sent}`) return 'key';
      return place !== null && path.startsWith(place) ? path.slice(place.length) : path;
    };
    const edited = editDefinition(env, { ...about, actorId, basedOn }, noting);
    return withState(withPaths(sentAt, edited), async () => stepsIn((await readCurrentSource(env, about)).source));
  });
}

/** Where a step stands in a text, as `stages.3.` or `pipelines.0.stages.1.`. */
function placeOf({ stages, pipelines }: Source, key: string): string | null {
  const within = (list: unknown, before: string): string[] =>
    listIn(list).flatMap((one, at) => [
      ...(one.key === key ? [`${before}${at}.`] : []),
      ...within(one.stages, `${before}${at}.stages.`),
    ]);
  return [...within(stages, 'stages.'), ...within(pipelines, 'pipelines.')][0] ?? null;
}

function listIn(value: unknown): Source[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];
}

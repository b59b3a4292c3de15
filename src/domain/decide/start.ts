import { type Definition, unfinishedStages } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import { checkKeepable } from '#domain/exact.ts';
import type { Field, FormData } from '#domain/form/form.ts';
import { MAX_TITLE, titleFrom } from '#domain/form/title.ts';
import { type Actor, allows, builtInRolesWith, isAdmin } from '#domain/people/role.ts';
import { evolve } from '#domain/request/evolve.ts';
import { CHAIN_START } from '#domain/request/history-chain.ts';
import { visibilityOf } from '#domain/request/visibility.ts';
import type { Started, WorkflowEvent } from '#domain/request/workflow.ts';
import { cut, textIn } from '#domain/text.ts';
import type { Context } from './context.ts';
import type { Decision } from './decide.ts';
import { checkComment, readFields } from './input.ts';
import { Steps } from './steps.ts';

/** PostgreSQL indexes the entity; an index row holds some 2,700 bytes. */
const MAX_ENTITY = 255;

/** What a request begins with. `number` is drawn by the caller; one that is drawn and not used is a gap. */
export type StartRequest = Omit<Started, 'definitionKey' | 'definitionVersion' | 'name' | 'createdAt' | 'visibleTo'> & {
  definitionVersion: number;
  name?: string | undefined;
  comment?: string | undefined;
  /** Only written down: nobody is asked before it is started by its requester or an admin. */
  later?: boolean | undefined;
  /** What the program keeps with the request and no form asks for. */
  ownData?: FormData | undefined;
  /** Who may submit the ticket type that it comes from; left out for what is no ticket, empty for what is for everybody. */
  ticketRoles?: readonly string[] | undefined;
  /** What the people are called whom its title may name, by id. */
  names?: Readonly<Record<string, string>> | undefined;
};

/** Starts a workflow: checks who may and what was filled in, enters the initial stage. @throws DomainError when it may not be. */
export function start(request: StartRequest, actor: Actor, context: Context): Decision {
  const { definition, now } = context;
  checkKeepable(request);
  const { name, comment, ownData, later, ticketRoles, names, ...rest } = request;
  checkMayStart(definition, actor, rest.requesterId);
  checkComment(comment, 'optional', 'Start');
  checkLength(name, MAX_TITLE);
  checkLength(rest.entityType ?? undefined, MAX_ENTITY);
  checkLength(rest.entityId ?? undefined, MAX_ENTITY);
  const filledIn = definition.fields.length > 0 ? readFields(definition, rest.data) : rest.data;
  const data = { ...filledIn, ...ownData };
  const workflow: Started = {
    ...rest,
    data,
    name: name?.trim() || ownTitle(definition, { ...rest, data, names }) || nameFrom(definition, data),
    definitionKey: definition.key,
    visibleTo: visibilityOf(definition, { ticketRoles, channel: data[definition.channel_from_data ?? ''] }),
    createdAt: now,
  };
  const started: WorkflowEvent = { type: 'WorkflowStarted', workflow, by: actor.id };
  const begun = { ...evolve(null, started), historyHash: CHAIN_START };
  const steps = new Steps(begun, { ...context, actor }, [started]);
  if (later) steps.add({ type: 'StartPutOff', stage: definition.initial_stage });
  else steps.enter(definition.initial_stage, 'start');
  return {
    workflow: steps.workflow,
    entry: {
      sequence: 1,
      at: now,
      actorId: actor.id,
      trigger: later ? 'create' : 'start',
      fromStage: null,
      toStage: later ? null : steps.stageKey(),
      comment: comment || null,
      data,
      events: steps.events,
    },
    effects: steps.effects,
    repeated: null,
  };
}

/** True when the person may start this definition: by its `start.roles` where it names some, else by permission. */
export function mayStart(definition: Pick<Definition, 'start'>, actor: Actor): boolean {
  if (actor.deactivated || actor.bot) return false;
  const { roles } = definition.start;
  if (roles.length > 0) return isAdmin(actor) || roles.some((role) => actor.roles.includes(role));
  return allows(actor.permissions, 'workflows:create');
}

/** True when the person can start this definition now: they may, and nothing of it is still to be filled in. */
export function canStart(definition: Definition, actor: Actor): boolean {
  return mayStart(definition, actor) && unfinishedStages(definition).length === 0;
}

function checkMayStart(definition: Definition, actor: Actor, requesterId: string): void {
  if (mayStart(definition, actor)) {
    // Otherwise people could ask in somebody else's name and approve it themselves.
    if (requesterId === actor.id || isAdmin(actor)) return;
    throw new DomainError('not_permitted', { reason: 'not_admin', roles: ['admin'], users: [] });
  }
  const named = definition.start.roles;
  const reason = actor.deactivated ? 'deactivated' : named.length > 0 ? 'role' : 'permission';
  const roles = named.length > 0 ? [...named] : builtInRolesWith('workflows:create');
  throw new DomainError('not_permitted', { reason, roles, users: [] });
}

/** What the definition says that its requests are called; empty where it says nothing, or nothing of what it names is there. */
function ownTitle(
  { title, fields }: Definition,
  {
    data,
    requesterId,
    entityType,
    entityId,
    names,
  }: Pick<StartRequest, 'data' | 'requesterId' | 'entityType' | 'entityId' | 'names'>,
): string {
  if (title === undefined) return '';
  return titleFrom(title, fields, { data, requesterId, entity: { type: entityType, id: entityId }, names });
}

/** A request is named after the first thing that its requester wrote, so that a list of requests can be told apart. */
function nameFrom(definition: Definition, data: FormData): string {
  const isText = (field: Field) => field.type === 'text' && typeof data[field.key] === 'string';
  const first = definition.fields.find((field) => isText(field) && field.required) ?? definition.fields.find(isText);
  const written = first ? String(data[first.key]) : '';
  return cut(written, MAX_TITLE).trim() || textIn(definition.name);
}

function checkLength(text: string | undefined, max: number): void {
  if (text !== undefined && text.length > max) throw new DomainError('text_too_long', { max });
}

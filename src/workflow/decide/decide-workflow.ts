import type { Definition } from '#domain/definition/definition.ts';
import { DomainError, type FieldChange, isDomainError } from '#domain/errors.ts';
import { fieldLabel, showValue } from '#domain/form/form.ts';
import type { Asking, Command, Target } from '#domain/request/command.ts';
import type { WorkflowRef } from '#domain/request/ref.ts';
import type { WorkflowEvent } from '#domain/request/workflow.ts';
import type { Environment } from '#workflow/environment.ts';
import { type Decided, type Seen, transact } from './transact.ts';

/** A command of a person, who may be met through Slack or the API. `otherId` stands for a command's `to`: of a trigger, should it mean delegating. */
export type PersonsCommand =
  | Exclude<Command, { type: 'wake' | 'settle' | 'task_done' | 'task_failed' | 'delegate' | 'assign' }>
  | ({ type: 'delegate'; reason?: string | undefined } & Target)
  | { type: 'assign' };

export type DecideRequest = {
  tenantId: string;
  ref: WorkflowRef;
  actorId: string;
  /** What the token that the person calls with lets them do; left out, everything that they may. */
  granted?: readonly string[] | undefined;
  otherId?: string | undefined;
  /** The approval that it is about, where the command is made only once the workflow is read. */
  approvalId?: string | undefined;
  /** The last history row that the card showed; without it `request_changed` cannot tell what changed. */
  shownSequence?: number | undefined;
  /** What is still to be said comes back as a question in place of a refusal. */
  ask?: Asking | undefined;
  /** Names this very call: the same one again changes nothing, and finds what the first came to. */
  submissionId?: string | undefined;
  command: PersonsCommand | ((seen: Seen) => PersonsCommand | Promise<PersonsCommand>);
};

/**
 * Carries out what a person wants done with a workflow.
 * @throws DomainError the refusal; `request_changed` lists what changed since the card that was pressed.
 */
export async function decideWorkflow(env: Environment, request: DecideRequest): Promise<Decided> {
  const { tenantId, ref, actorId, granted, otherId, shownSequence, ask, submissionId, command } = request;
  const approvalId = request.approvalId ?? ('approvalId' in command ? command.approvalId : undefined);
  try {
    return await transact(env, {
      tenantId,
      ref,
      actorId,
      granted,
      otherId,
      approvalId,
      shownSequence,
      ask,
      submissionId,
      command: async (seen) => {
        const { other } = seen;
        const made = typeof command === 'function' ? await command(seen) : command;
        if (made.type === 'trigger') return { ...made, to: other ?? undefined };
        if (made.type !== 'delegate' && made.type !== 'assign') return made;
        if (!other) throw new DomainError('invalid_delegate', { reason: 'unknown' });
        return { ...made, to: other };
      },
    });
  } catch (error) {
    if (!isDomainError(error, 'request_changed')) throw error;
    throw new DomainError('request_changed', { changes: await changesSince(env, request) });
  }
}

/** What differs between the request as a card showed it and as it is now, by folding the data changes of its history. */
export async function changesSince(
  env: Pick<Environment, 'pool' | 'definitions'>,
  { tenantId, ref, shownSequence }: Pick<DecideRequest, 'tenantId' | 'ref' | 'shownSequence'>,
): Promise<FieldChange[]> {
  const { rows } = await env.pool.query<{ sequence: number; events: WorkflowEvent[]; key: string; version: number }>(
    `select h.sequence, h.events, w.definition_key as key, w.definition_version as version
       from workflow as w join history as h on h.tenant_id = w.tenant_id and h.workflow_id = w.id
      where w.tenant_id = $1 and w.${'id' in ref ? 'id' : 'number'} = $2
      order by h.sequence`,
    [tenantId, 'id' in ref ? ref.id : ref.number],
  );
  const first = rows[0];
  if (!first || shownSequence === undefined) return [];
  const definition = await env.definitions.version(tenantId, first.key, first.version);
  const upTo = (sequence: number) =>
    rows
      .filter((row) => row.sequence <= sequence)
      .flatMap((row) => row.events)
      .reduce(foldData, {});
  return differences(definition, upTo(shownSequence), upTo(Number.MAX_SAFE_INTEGER));
}

function foldData(data: Record<string, unknown>, event: WorkflowEvent): Record<string, unknown> {
  if (event.type === 'WorkflowStarted') return { ...event.workflow.data };
  return event.type === 'DataChanged' ? { ...data, ...event.data } : data;
}

function differences(
  definition: Definition,
  before: Record<string, unknown>,
  now: Record<string, unknown>,
): FieldChange[] {
  const fields = [...definition.fields, ...Object.values(definition.forms).flatMap((form) => form.fields)];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return keys
    .filter((key) => JSON.stringify(before[key] ?? null) !== JSON.stringify(now[key] ?? null))
    .map((key) => {
      const field = fields.find((one) => one.key === key);
      const show = (value: unknown) => (field ? showValue(field, value) : JSON.stringify(value ?? null));
      return { field: key, label: field ? fieldLabel(field) : key, from: show(before[key]), to: show(now[key]) };
    });
}

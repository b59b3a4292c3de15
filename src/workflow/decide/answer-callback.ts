import { createHash } from 'node:crypto';
import { stageOf } from '#domain/definition/definition.ts';
import { isDomainError } from '#domain/errors.ts';
import type { Issue } from '#domain/issues.ts';
import type { TaskStatus } from '#domain/request/task.ts';
import type { Environment } from '#workflow/environment.ts';
import { isUnstorable } from '#workflow/outage.ts';
import { OutputError, outputOf, UNSTORABLE } from './task-output.ts';
import { transact } from './transact.ts';

/** What became of a call-back. `refused` leaves the token as it was: the system may correct itself and call again. */
export type CallbackOutcome =
  | { kind: 'taken' }
  | { kind: 'unknown' }
  | { kind: 'used' }
  | { kind: 'over' }
  | { kind: 'refused'; faults: Issue[] };

/** What a system called back with, and what of it cannot be kept as it is. */
type Said = { value: unknown; issues: Issue[] };

type Found = {
  tenant_id: string;
  id: string;
  workflow_id: string;
  stage: string;
  status: TaskStatus;
  is_over: boolean;
  definition_key: string;
  definition_version: number;
};

/** What a call-back's token is found by: the token itself is known to nobody but the system that was called. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/**
 * A system that was called calls back: what it says becomes the task's output, once.
 * @param token as the address that it was given has it; it is all that the system has to prove
 */
export async function answerCallback(env: Environment, token: string, said: Said): Promise<CallbackOutcome> {
  const found = await findTask(env, token);
  const refused = whyNot(found);
  if (refused || !found) return refused ?? { kind: 'unknown' };
  return (await take(env, found, said)) ?? whyNot(await findTask(env, token)) ?? { kind: 'over' };
}

async function findTask(env: Environment, token: string): Promise<Found | undefined> {
  const { rows } = await env.pool.query<Found>({
    name: 'find_callback',
    text: `select t.tenant_id, t.id, t.workflow_id, t.stage, t.status, coalesce(t.expires_at <= $2, false) as is_over,
                  w.definition_key, w.definition_version
             from task as t join workflow as w on w.tenant_id = t.tenant_id and w.id = t.workflow_id
            where t.callback_token_hashes @> array[$1::text]`,
    values: [hashOfToken(token), env.now()],
  });
  return rows[0];
}

/** Why a call-back to this task is not taken; null when it is waited for. */
function whyNot(found: Found | undefined): CallbackOutcome | null {
  if (!found) return { kind: 'unknown' };
  if (found.status === 'completed') return { kind: 'used' };
  const waiting = found.status === 'pending' || found.status === 'in_progress';
  return waiting && !found.is_over ? null : { kind: 'over' };
}

/** Null when it was no longer waited for. */
async function take(env: Environment, found: Found, { value: body, issues }: Said): Promise<CallbackOutcome | null> {
  if (issues.length > 0) return { kind: 'refused', faults: issues };
  const { tenant_id: tenantId, id: taskId, workflow_id: id, stage } = found;
  const definition = await env.definitions.version(tenantId, found.definition_key, found.definition_version);
  const { call } = stageOf(definition, stage);
  if (!call) throw new Error(`stage ${stage} of ${found.definition_key} calls nothing`);
  try {
    const output = await outputOf(call, { status: 200, body });
    await transact(env, {
      tenantId,
      ref: { id },
      actorId: null,
      command: () => ({ type: 'task_done', taskId, output }),
    });
    return { kind: 'taken' };
  } catch (error) {
    if (error instanceof OutputError || isUnstorable(error))
      return {
        kind: 'refused',
        faults: [{ path: '', message: error instanceof OutputError ? error.message : UNSTORABLE }],
      };
    if (isDomainError(error, 'invalid_form')) {
      const faults = error.params.fields.map(({ key, message }) => ({ path: key, message }));
      return { kind: 'refused', faults };
    }
    // Somebody was faster: the same call-back at the same moment, or whoever cancelled the request.
    if (isDomainError(error, 'stage_moved') || isDomainError(error, 'workflow_closed')) return null;
    throw error;
  }
}

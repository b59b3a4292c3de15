import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { stageOf } from '#domain/definition/definition.ts';
import type { SystemCall } from '#domain/definition/stage.ts';
import { isDomainError } from '#domain/errors.ts';
import type { Command } from '#domain/request/command.ts';
import type { Task } from '#domain/request/task.ts';
import type { Workflow } from '#domain/request/workflow.ts';
import { enqueue } from '#jobs/announce/outbox.ts';
import { addJobSql, jobKeySql } from '#persistence/queue/add-job.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import { hashOfToken } from '#workflow/decide/answer-callback.ts';
import { loadWorkflow } from '#workflow/decide/load.ts';
import { type Answered, OutputError, outputOf, schemaWords, UNSTORABLE } from '#workflow/decide/task-output.ts';
import { transact } from '#workflow/decide/transact.ts';
import type { Environment } from '#workflow/environment.ts';
import { isUnstorable } from '#workflow/outage.ts';
import type { OutgoingEnvironment } from './outgoing.ts';
import { isFault, makeCall, type Prepared, prepareCall } from './task-call.ts';

type RunTask = JobPayload<'run_task'>;

const TOKEN_BYTES = 32;

/** 5 s, 20 s, 80 s, then 5 minutes each. */
export function pauseAfterCall(calls: number): number {
  return Math.min(5_000 * 4 ** (calls - 1), 300_000);
}

/**
 * Calls the system of an action stage. At least once, with the same `webhook-id` each time: a job that broke off is repeated
 * by the queue, a call that failed for a reason that may pass by another job, up to the stage's `retry.max`.
 * @param stopping breaks the call off when the process is to end, so that nobody waits for it
 */
export async function runTask(env: OutgoingEnvironment, job: RunTask, stopping?: AbortSignal): Promise<void> {
  const { tenantId, workflowId, taskId } = job;
  const loaded = await loadWorkflow(env.pool, { tenantId, ref: { id: workflowId }, actorId: null });
  const workflow = loaded?.workflow;
  const task = workflow?.tasks.find((one) => one.id === taskId);
  // On hold nothing is called; resuming asks for it again.
  if (!workflow || !task || workflow.phase.kind !== 'deciding') return;
  const definition = await env.definitions.version(tenantId, workflow.definitionKey, workflow.definitionVersion);
  const { call, due_in: dueIn } = stageOf(definition, task.stage);
  if (!call) throw new Error(`stage ${task.stage} of ${workflow.definitionKey} calls nothing`);
  const token = call.type === 'ASYNC_ACTION' ? randomBytes(TOKEN_BYTES).toString('base64url') : null;
  const callBackIn = dueIn ?? call.timeoutSeconds * 1_000;
  // Counted from the answer's latest moment: a slow answer leaves no less time to call back.
  const expiresAt = token === null ? null : new Date(env.now().getTime() + call.timeoutSeconds * 1_000 + callBackIn);
  if (!(await claim(env.pool, job, token, expiresAt))) return;
  const about = { workflow, definition, task, call };
  const prepared = await prepareCall(env, about, token && `${env.outgoing.publicUrl()}/callbacks/${token}`);
  if (isFault(prepared)) return fail(env, job, prepared.fault);
  await keepInput(env.pool, job, prepared);
  const answer = await makeCall(env, about, prepared, stopping);
  const again = isFault(answer) && answer.again && job.attempt < call.maxRetries;
  env.outgoing.attempted?.('task', again ? 'retried' : isFault(answer) ? 'failed' : 'delivered');
  if (isFault(answer)) {
    if (again) return callAgain(env, job, answer.fault);
    return fail(env, job, withTries(answer.fault, job.attempt));
  }
  if (call.type === 'ASYNC_ACTION') await awaitCallback(env, job, callBackIn);
  else await finish(env, { workflow, task, call }, answer);
}

/** Why a task failed, and how often it was tried again by itself. */
function withTries(fault: string, retries: number): string {
  if (retries === 0) return fault;
  return `${fault}, also when tried again ${retries === 1 ? 'once' : `${retries} times`}`;
}

/** Turns a system's answer into the task's output, and the workflow moves on. */
async function finish(
  env: OutgoingEnvironment,
  { workflow, task, call }: { workflow: Workflow; task: Task; call: SystemCall },
  answer: Answered,
): Promise<void> {
  const job = { tenantId: workflow.tenantId, workflowId: workflow.id, taskId: task.id };
  try {
    await command(env, job, { type: 'task_done', taskId: task.id, output: await outputOf(call, answer) });
  } catch (error) {
    const words = wordsFor(error);
    if (words === null) throw error;
    await fail(env, job, words);
  }
}

/** Why an answer can never become an output, however often it is given; null for what may pass. */
function wordsFor(error: unknown): string | null {
  if (error instanceof OutputError) return error.message;
  return isUnstorable(error) ? UNSTORABLE : schemaWords(error);
}

type TaskRef = JobPayload<'expire_task'>;

async function fail(env: Environment, job: TaskRef, error: string): Promise<void> {
  await command(env, job, { type: 'task_failed', taskId: job.taskId, error });
}

/** Tells the core. A task that was finished, cancelled or failed meanwhile is left as it is. */
async function command(env: Environment, { tenantId, workflowId }: TaskRef, wanted: Command): Promise<void> {
  try {
    await transact(env, { tenantId, ref: { id: workflowId }, actorId: null, command: () => wanted });
  } catch (error) {
    const isOver = isDomainError(error, 'stage_moved') || isDomainError(error, 'workflow_closed');
    if (!isOver) throw error;
  }
}

/**
 * Counts the attempt. The same attempt once more is a job that broke off, and is made again; one of long ago is not.
 * @returns false when there is nothing to call any more.
 */
async function claim(pool: Pool, job: RunTask, token: string | null, expiresAt: Date | null): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'claim_task',
    text: `update task
              set status = 'in_progress', attempts = $3 + 1, started_at = coalesce(started_at, now()), expires_at = $5,
                  callback_token_hashes = case when $4::text is null then callback_token_hashes
                                               else callback_token_hashes || $4::text end
            where tenant_id = $1 and id = $2 and status in ('open', 'in_progress') and attempts in ($3, $3 + 1)`,
    values: [job.tenantId, job.taskId, job.attempt, token && hashOfToken(token), expiresAt],
  });
  return rowCount === 1;
}

async function keepInput(pool: Pool, job: RunTask, { input }: Prepared): Promise<void> {
  await pool.query({
    name: 'keep_task_input',
    text: 'update task set input_data = $3 where tenant_id = $1 and id = $2',
    values: [job.tenantId, job.taskId, JSON.stringify(input ?? null)],
  });
}

/** What a job writes down by itself is no decision, so nothing else would have the cards drawn anew. */
async function redrawCards(env: OutgoingEnvironment, { tenantId, workflowId }: RunTask): Promise<void> {
  await enqueue(env.pool, tenantId, [], { workflowId, at: env.now().toISOString() });
}

/** A job's fields, from a row of its task. */
const OF_TASK = { tenantId: 'tenant_id', workflowId: 'workflow_id', taskId: 'id' };
const CALL_AGAIN = addJobSql(
  'run_task',
  { ...OF_TASK, attempt: '$4::integer' },
  { runAt: "now() + $5 * interval '1 millisecond'" },
);

/** The reason is kept meanwhile, for those who wonder why nothing happens. */
async function callAgain(env: OutgoingEnvironment, job: RunTask, fault: string): Promise<void> {
  await env.pool.query({
    name: 'call_task_again',
    text: `with noted as (
        update task set error = $3 where tenant_id = $1 and id = $2 and status = 'in_progress'
        returning tenant_id, workflow_id, id)
      select ${CALL_AGAIN} from noted`,
    values: [job.tenantId, job.taskId, fault, job.attempt + 1, env.outgoing.pauseAfterCall(job.attempt + 1)],
  });
  await redrawCards(env, job);
}

/** The system has taken it on; from now on it is waited for, and a job looks when the time is over. */
async function awaitCallback(env: OutgoingEnvironment, job: RunTask, ms: number): Promise<void> {
  await env.pool.query({
    name: 'await_callback',
    text: `with waiting as (
        update task set status = 'pending', error = null, expires_at = $3
         where tenant_id = $1 and id = $2 and status = 'in_progress'
        returning tenant_id, workflow_id, id, expires_at)
      select ${addJobSql('expire_task', OF_TASK, { runAt: 'expires_at' })} from waiting`,
    values: [job.tenantId, job.taskId, new Date(env.now().getTime() + ms)],
  });
  await redrawCards(env, job);
}

/** A system has not called back in time: the workflow waits for somebody to try again. */
export async function expireTask(env: Environment, job: TaskRef): Promise<void> {
  const { rows } = await env.pool.query<{ is_over: boolean }>({
    name: 'is_task_over',
    text: `select expires_at <= $3 as is_over from task where tenant_id = $1 and id = $2 and status = 'pending'`,
    values: [job.tenantId, job.taskId, env.now()],
  });
  if (rows[0]?.is_over) await fail(env, job, 'the system was called, and has not called back in time');
}

/** Finds tasks whose job was lost: those that nobody calls, and those whose time to call back is over. */
export async function findForgottenTasks(pool: Pool): Promise<void> {
  await pool.query(`
    select ${addJobSql('run_task', {
      ...{ tenantId: 't.tenant_id', workflowId: 't.workflow_id', taskId: 't.id' },
      attempt: 'greatest(0, t.attempts - 1)',
    })}
      from task as t join workflow as w on w.tenant_id = t.tenant_id and w.id = t.workflow_id
     where t.status in ('open', 'in_progress') and w.status = 'in_progress' and t.created_at < now() - interval '1 minute'
       and coalesce(t.started_at, t.created_at) < now() - interval '1 minute'
       and not exists (select 1 from graphile_worker._private_jobs as j where j.key = ${jobKeySql('run_task', { taskId: 't.id' })})`);
  await pool.query(`
    select ${addJobSql('expire_task', OF_TASK)} from task where status = 'pending' and expires_at < now() - interval '30 seconds'`);
}

import type { PoolClient } from 'pg';
import { type Decision, decide } from '#domain/decide/decide.ts';
import type { Definition } from '#domain/definition/definition.ts';
import { isDomainError } from '#domain/errors.ts';
import { rolesOfLadders } from '#domain/request/asked-in-data.ts';
import type { Holders } from '#domain/request/strategy.ts';
import type { Workflow } from '#domain/request/workflow.ts';
import { inTransaction } from '#persistence/in-transaction.ts';
import { WORKFLOW_COLUMNS, type WorkflowRow, workflowOf } from '#persistence/workflow-row.ts';
import type { Environment } from '#workflow/environment.ts';
import { definitionOf } from './load.ts';
import { readHolders, withPeople } from './people-facts.ts';
import { type Change, writeDecisions } from './write.ts';

/** Approvals a batch: large enough that the statement's overhead is lost, small enough that its locks are short. */
const BATCH = 1_000;

export type Swept = { escalated: number; reminded: number };

/** Workflows are parted among so many connections (a power of two) by their ids: while one writes, the core decides for the other. */
const LANES = 2;

/**
 * Sees to every approval whose reminder or deadline has come. Each batch of workflows is claimed, decided in the core and
 * written in one transaction; a workflow that another replica or a person is deciding at this moment is left for them.
 */
export async function sweepDue(env: Environment, signal?: AbortSignal): Promise<Swept> {
  const ended = await Promise.allSettled(Array.from({ length: LANES }, (_, lane) => sweepLane(env, lane, signal)));
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  const lanes = ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const sum = (counted: keyof Swept) => lanes.reduce((total, one) => total + one[counted], 0);
  return { escalated: sum('escalated'), reminded: sum('reminded') };
}

async function sweepLane(env: Environment, lane: number, signal: AbortSignal | undefined): Promise<Swept> {
  const swept: Swept = { escalated: 0, reminded: 0 };
  while (!signal?.aborted) {
    const batch = await sweepBatch(env, lane);
    swept.escalated += batch.escalated;
    swept.reminded += batch.reminded;
    if (!batch.more) break;
  }
  return swept;
}

/** A batch goes by index alone, or its cost would grow with the tables instead of with what is due. */
const BY_INDEX = 'set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off';

async function sweepBatch(env: Environment, lane: number): Promise<Swept & { more: boolean }> {
  const faults: unknown[] = [];
  const { changes, full } = await inTransaction(
    env.pool,
    async (client) => {
      const now = env.now().toISOString();
      const { workflows, full } = await claim(client, now, lane);
      const due = await withDefinitions(env, workflows, faults);
      const holders = await readHolders(
        client,
        due.map(({ workflow, definition }) => ({
          tenantId: workflow.tenantId,
          roles: rolesOfLadders(definition, workflow.data),
        })),
      );
      const changes: Change[] = [];
      for (const { workflow, definition } of due) {
        // A fault of one workflow must not keep the others waiting; it is told once they are seen to.
        const decisions = await wakeAll(env, workflow, definition, holders.of(workflow.tenantId), now).catch(
          (error: unknown) => {
            faults.push(error);
            return [];
          },
        );
        if (decisions.length > 0) changes.push({ before: workflow, decisions });
      }
      if (changes.length > 0) await writeDecisions(client, changes);
      return { changes, full };
    },
    BY_INDEX,
  );
  const triggers = changes.flatMap((change) => change.decisions.map((decision) => decision.entry?.trigger));
  for (const trigger of triggers) if (trigger !== undefined) env.meter?.decision(trigger);
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} workflows could not be seen to`);
  const count = (wanted: string) => triggers.filter((trigger) => trigger === wanted).length;
  // A full batch of which nothing could be done is not tried again: it would be the same one.
  return { more: full && changes.length > 0, escalated: count('escalate'), reminded: count('remind') };
}

type Claimed = { workflows: Workflow[]; full: boolean };

/**
 * Locks the workflow rows, as every decision does first, so that a sweep and a click can never wait for each other in a
 * ring. They are read only once they are locked: a statement that locks sees rows as they were when it began, and would
 * take an approval that was decided in between for an open one.
 */
async function claim(client: PoolClient, now: string, lane: number): Promise<Claimed> {
  const due = await client.query<{ tenant_id: string; id: string; due: number }>({
    name: 'claim_due',
    text: `with first as (
        select tenant_id, workflow_id, wake_at from approval
         where wake_at <= $1 and workflow_id is not null and uuid_hash(workflow_id) & $3 = $4
         order by wake_at limit $2),
      due as (select tenant_id, workflow_id, min(wake_at) as wake_at from first group by tenant_id, workflow_id)
      select w.tenant_id, w.id, (select count(*)::integer from first) as due
        from due join workflow as w on w.tenant_id = due.tenant_id and w.id = due.workflow_id
       where w.status = 'in_progress'
       order by due.wake_at
         for update of w skip locked`,
    values: [now, BATCH, LANES - 1, lane],
  });
  const full = due.rows[0]?.due === BATCH;
  if (due.rows.length === 0) return { workflows: [], full };
  const { rows } = await client.query<WorkflowRow>({
    name: 'read_claimed',
    text: `select ${WORKFLOW_COLUMNS}, approvals
        from unnest($1::text[], $2::uuid[]) with ordinality as claimed(tenant_id, id, place)
        join workflow as w on w.tenant_id = claimed.tenant_id and w.id = claimed.id
       cross join approvals_of(w.tenant_id, w.id, null) as approvals
       order by claimed.place`,
    values: [due.rows.map((row) => row.tenant_id), due.rows.map((row) => row.id)],
  });
  return { workflows: rows.map(workflowOf), full };
}

type Followed = { workflow: Workflow; definition: Definition };

/** Each with the version that it follows; one whose version cannot be read is told as a fault. */
async function withDefinitions(
  env: Environment,
  workflows: readonly Workflow[],
  faults: unknown[],
): Promise<Followed[]> {
  const read = workflows.map(async (workflow) => ({ workflow, definition: await definitionOf(env, workflow) }));
  const ended = await Promise.allSettled(read);
  for (const one of ended) if (one.status === 'rejected') faults.push(one.reason);
  return ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

/** Every due approval of the workflow in turn, each decided on what the one before left. */
async function wakeAll(
  env: Environment,
  claimed: Workflow,
  definition: Definition,
  holders: Holders,
  now: string,
): Promise<Decision[]> {
  const decisions: Decision[] = [];
  let workflow = claimed;
  for (const approval of claimed.approvals) {
    if (approval.wakeAt === null || approval.wakeAt > now) continue;
    try {
      const before = workflow;
      const decision = await withPeople(env, before, definition, (people) =>
        decide(before, { type: 'wake', approvalId: approval.id }, null, {
          definition,
          now,
          newId: env.newId,
          people,
          holders,
        }),
      );
      decisions.push(decision);
      workflow = decision.workflow;
    } catch (error) {
      if (!isDomainError(error)) throw error;
    }
  }
  return decisions;
}

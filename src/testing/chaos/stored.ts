import type { Pool } from 'pg';
import { disagreements } from '#testing/database/stored.ts';
import type { Stored, StoredMessage, StoredRow, StoredWorkflow } from './judge/evidence.ts';
import { TEAM } from './office.ts';

/** Reads all that the judge wants of the database, past every wire. */
export async function readStored(pool: Pool): Promise<Stored> {
  const { rows: workflows } = await pool.query<Omit<StoredWorkflow, 'disagreements'> & { id: string }>(
    `select w.id, 'WF-' || w.number as ref, w.definition_key as "definitionKey", w.status, w.requester_id as "requesterId",
            coalesce(w.data->>'item', w.id::text) as item, w.history_sequence as "historySequence",
            (select count(*)::int from approval as a where a.tenant_id = w.tenant_id and a.workflow_id = w.id
                and a.resolved_at is null and a.status in ('pending', 'escalated')) as "openApprovals",
            (select count(*)::int from comment as c where c.tenant_id = w.tenant_id and c.workflow_id = w.id) as comments
       from workflow as w order by w.number`,
  );
  const judged: StoredWorkflow[] = [];
  for (const { id, ...workflow } of workflows)
    judged.push({ ...workflow, disagreements: await disagreements(pool, TEAM.id, id) });
  const { rows: history } = await pool.query<StoredRow>(
    `select 'WF-' || w.number as ref, h.sequence, iso_utc(h.at) as at, h.actor_id as "actorId", h.trigger,
            h.from_stage as "fromStage", h.data, h.events
       from history as h join workflow as w on w.tenant_id = h.tenant_id and w.id = h.workflow_id
      order by w.number, h.sequence`,
  );
  const { rows: messages } = await pool.query<StoredMessage>(
    `select m.id, m.key, m.kind, m.status, m.error, 'WF-' || w.number as ref,
            (extract(epoch from m.created_at) * 1000)::float as "createdAt"
       from message as m left join workflow as w on w.tenant_id = m.tenant_id and w.id = m.workflow_id`,
  );
  const { rows: comments } = await pool.query<Stored['comments'][number]>(
    `select 'WF-' || w.number as ref, c.author_id as "authorId", c.content
       from comment as c join workflow as w on w.tenant_id = c.tenant_id and w.id = c.workflow_id`,
  );
  return {
    workflows: judged,
    history,
    messages,
    comments,
    members: await membersOf(pool),
    stages: await stagesOf(pool),
  };
}

async function membersOf(pool: Pool): Promise<Stored['members']> {
  const { rows } = await pool.query<{ role: string; members: string[] }>(
    'select role, array_agg(user_id) as members from role_member where user_id is not null group by role',
  );
  return Object.fromEntries(rows.map(({ role, members }) => [role, members]));
}

type WrittenStage = { key: string; approvals?: { role?: string }[]; escalate?: { role: string }[] };

async function stagesOf(pool: Pool): Promise<Stored['stages']> {
  const { rows } = await pool.query<{ key: string; stages: WrittenStage[] }>(
    `select d.key, v.body->'stages' as stages from definition as d
       join definition_version as v on v.tenant_id = d.tenant_id and v.key = d.key and v.version = d.current_version`,
  );
  return Object.fromEntries(
    rows.map(({ key, stages }) => [
      key,
      Object.fromEntries(
        (stages ?? []).map((stage) => [
          stage.key,
          {
            roles: (stage.approvals ?? []).flatMap(({ role }) => role ?? []),
            rungs: (stage.escalate ?? []).map(({ role }) => role),
          },
        ]),
      ),
    ]),
  );
}

/** What is still on its way, in words; empty once everything has come to rest. A rung that is due soon is on its way, too. */
export async function unsettled(pool: Pool): Promise<string> {
  const { rows } = await pool.query<Record<string, number>>(
    `select (select count(*) from message where status in ('waiting', 'sending'))::int as messages,
            (select count(*) from delivery where status = 'waiting')::int as deliveries,
            (select count(*) from graphile_worker.jobs where attempts < max_attempts)::int as jobs,
            (select count(*) from approval where resolved_at is null and wake_at < now() + interval '6 seconds')::int as rungs`,
  );
  return Object.entries(rows[0] ?? {})
    .filter(([, open]) => open > 0)
    .map(([what, open]) => `${open} ${what}`)
    .join(', ');
}

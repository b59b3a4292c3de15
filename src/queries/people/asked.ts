import type { Pool } from 'pg';
import { type Approval, isOpen } from '#domain/request/approval.ts';
import type { Workflow } from '#domain/request/workflow.ts';
import { approvalRecord } from '#persistence/workflow-row.ts';

/** One way in which an approval asks somebody: `role` is null for who is asked by name. */
export type AskedPerson = { approvalId: string; userId: string; role: string | null; viaGroup: string | null };
/** Somebody who may decide in the stead of one who is asked and away. */
export type StandIn = { approvalId: string; userId: string; absentId: string };

/** The most people of one answer; a group may hold a whole company. */
const PEOPLE_MAX = 1_000;

/** Whom these open approvals ask, those asked by name first, and who stands in for those of them who are away. */
export async function readAsked(
  pool: Pool,
  tenantId: string,
  approvalIds: readonly string[],
): Promise<{ people: AskedPerson[]; standIns: StandIn[] }> {
  if (approvalIds.length === 0) return { people: [], standIns: [] };
  const { rows } = await pool.query<{ people: AskedPerson[]; standIns: StandIn[] }>({
    name: 'asked_people',
    text: ASKED,
    values: [tenantId, approvalIds, PEOPLE_MAX],
  });
  return rows[0] ?? { people: [], standIns: [] };
}

const ASKED = `
  with asked as (
    select a.id as approval_id, person.id, person.role, person.group_id
      from approval as a cross join lateral asked_people(a, a.approver_roles) as person
     where a.tenant_id = $1 and a.id = any($2) and a.status in ('pending', 'escalated')
     order by a.position, person.role is not null, person.group_id is not null, person.role, person.id
     limit $3
  ), stand_in as (
    select a.id as approval_id, deputy.id, deputy.absent_id
      from approval as a
     cross join lateral standing_in(a, array(select id from asked where approval_id = a.id)) as deputy
     where a.tenant_id = $1 and a.id = any($2)
  )
  select
    (select coalesce(jsonb_agg(jsonb_build_object('approvalId', approval_id, 'userId', id, 'role', role, 'viaGroup', group_id)), '[]')
       from asked) as people,
    (select coalesce(jsonb_agg(jsonb_build_object('approvalId', approval_id, 'userId', id, 'absentId', absent_id)), '[]')
       from stand_in) as "standIns"`;

/** Somebody to be written to about an approval; `viaGroup` when only a Slack user group brings them. */
export type Addressee = { userId: string; viaGroup: boolean };

/**
 * Who is to be written to about an approval: everybody whom it asks, each who is away replaced by who stands in for them. The
 * approval is taken as it is given, as it was at some moment, and the people as they are now.
 * @param byRoles only those whom it asks by these of its roles
 */
export async function readAddressees(
  pool: Pool,
  workflow: Pick<Workflow, 'tenantId' | 'id'>,
  approval: Approval,
  byRoles?: readonly string[],
): Promise<Addressee[]> {
  if (!isOpen(approval)) return [];
  const { rows } = await pool.query<Addressee>({
    name: 'addressees',
    text: ADDRESSEES,
    values: [JSON.stringify(approvalRecord(workflow, approval)), byRoles ?? null],
  });
  return rows;
}

const ADDRESSEES = `
  with given as (
    select (jsonb_populate_record(null::approval, $1::jsonb)).*
  ), asked as (
    select person.id, bool_and(person.group_id is not null) as via_group
      from given cross join lateral asked_people(given::approval, coalesce($2::text[], given.approver_roles)) as person
     where $2::text[] is null or person.role = any($2)
     group by person.id
  ), deputy as (
    select deputy.id, deputy.absent_id
      from given cross join lateral standing_in(given::approval, array(select id from asked)) as deputy
  )
  select coalesce(deputy.id, asked.id) as "userId", bool_and(asked.via_group and deputy.id is null) as "viaGroup"
    from asked left join deputy on deputy.absent_id = asked.id
   group by 1 order by 1`;

/** These people, each who is away replaced by who stands in for them about the approval. */
export async function throughStandIns(
  pool: Pool,
  workflow: Pick<Workflow, 'tenantId' | 'id'>,
  approval: Approval,
  people: readonly string[],
): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'through_stand_ins',
    text: `select distinct coalesce(deputy.id, person.id) as id
             from unnest($2::text[]) as person(id)
             left join lateral standing_in(jsonb_populate_record(null::approval, $1::jsonb), $2) as deputy
               on deputy.absent_id = person.id`,
    values: [JSON.stringify(approvalRecord(workflow, approval)), people],
  });
  return rows.map(({ id }) => id);
}

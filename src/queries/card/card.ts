import type { Pool } from 'pg';
import type { CardView } from '#blocks/view.ts';
import type { Definition } from '#domain/definition/definition.ts';
import type { Actor } from '#domain/people/role.ts';
import type { Approval } from '#domain/request/approval.ts';
import { digestOf } from '#domain/request/digest.ts';
import { askedByName, standsInFor } from '#domain/request/right.ts';
import {
  openApprovals,
  type Phase,
  refOf,
  statusOf,
  unfinishedTasks,
  type Workflow,
} from '#domain/request/workflow.ts';
import { textIn } from '#domain/text.ts';
import type { DefinitionCache } from '#persistence/definition-cache.ts';
import { undecidedOf, WORKFLOW_COLUMNS, type WorkflowRow, workflowOf } from '#persistence/workflow-row.ts';
import { readStandIns } from '#queries/people/away.ts';
import { buttonsFor, nudgeFor } from './buttons.ts';
import { CHANGES, type DataChange } from './changes.ts';
import { fieldsOf, type PeopleNames, peopleIn, peopleOfStory } from './fields.ts';
import { layoutOf } from './layout.ts';
import { pipelineName, progressOf, type StoryRow, stageMarks, storyOf, taskOf, votesOf, waitingFor } from './parts.ts';

export type Reads = { pool: Pool; definitions: DefinitionCache };
export type Audience = CardView['audience'];

/** A workflow as cards show it, before anything is chosen for one reader. */
export type CardSubject = {
  workflow: Workflow;
  definition: Definition;
  story: StoryRow[];
  /** What its last resubmission changed. */
  resubmitted: DataChange[];
  comments: number;
  names: PeopleNames;
  /** Of the people whom it waits for by name those who are away, with who stands in for them. */
  standIns: ReadonlyMap<string, string>;
  heldBy: CardView['hold'];
  /** How many people may still decide each approval that several decide together. */
  undecided: Readonly<Record<string, number>>;
};

/** Newest history rows that a card can have use for; it shows fewer. */
const STORY_ROWS = 40;

/** Reads all that any copy of a workflow's card needs; null when the tenant has no such workflow. */
export async function readCardSubject(reads: Reads, tenantId: string, workflowId: string): Promise<CardSubject | null> {
  const { rows } = await reads.pool.query<CardRow>({
    name: 'read_card',
    text: CARD,
    values: [tenantId, workflowId, STORY_ROWS],
  });
  const row = rows[0];
  if (!row) return null;
  const workflow = workflowOf(row);
  const definition = await reads.definitions.version(tenantId, workflow.definitionKey, workflow.definitionVersion);
  const resubmitted = row.resubmitted ?? [];
  const before = Object.fromEntries(resubmitted.map(({ field, from }) => [field, from]));
  const people = [workflow.data, before].flatMap((data) => peopleIn(definition, data));
  const wanted = [...new Set([...people, ...peopleOfStory(definition, row.story)])];
  const names = await readNames(reads.pool, tenantId, wanted);
  const named = openApprovals(workflow).flatMap(askedByName);
  const standIns = await readStandIns(reads.pool, tenantId, named);
  const heldBy = row.held_by === null ? null : { by: row.held_by, reason: row.hold_reason };
  return {
    workflow,
    definition,
    story: row.story,
    resubmitted,
    comments: row.comments,
    names,
    standIns,
    heldBy,
    undecided: undecidedOf(row),
  };
}

const NOBODY_DECIDES: readonly Phase['kind'][] = ['not_started', 'settling', 'ended'];

/**
 * One copy of the card. A direct message offers buttons only to a reader who may press them (`reader`, read just now).
 * @param locale The language of whoever reads this copy, by which amounts are written; English when left out.
 */
export function cardView(
  subject: CardSubject,
  audience: Audience,
  reader: Actor | null,
  locale?: string | null,
): CardView {
  const { workflow, definition, story } = subject;
  const open = openApprovals(workflow);
  const ended = workflow.phase.kind === 'ended';
  const shown = { names: subject.names, locale: locale ?? undefined };
  const atSystem = unfinishedTasks(workflow).length > 0;
  return {
    ref: refOf(workflow),
    title: workflow.name,
    definitionName: textIn(definition.name),
    status: subject.heldBy ? 'on_hold' : statusOf(workflow),
    stages: stageMarks(definition, workflow),
    pipeline: pipelineName(definition, workflow),
    progress: progressOf(definition, workflow),
    fields: fieldsOf(definition, workflow.data, shown, ended ? [] : subject.resubmitted),
    layout: layoutOf(definition, workflow, subject.names, locale ?? undefined),
    links: definition.links.map((link) => ({ label: textIn(link.label), uri: link.uri })),
    requesterId: workflow.requesterId,
    waitingFor:
      atSystem || NOBODY_DECIDES.includes(workflow.phase.kind) ? null : waitingFor(workflow, subject.standIns),
    waitsOnRequester: workflow.phase.kind === 'awaiting_requester',
    votes: votesOf(open, subject.undecided),
    dueAt: earliest(open),
    escalated: open.some((approval) => approval.status === 'escalated'),
    checkedInBy: open.find((approval) => approval.checkedInBy !== null)?.checkedInBy ?? null,
    ...inSteadOf(subject, reader),
    hold: subject.heldBy,
    settling: workflow.phase.kind === 'settling' ? { by: workflow.phase.by, until: workflow.phase.until } : null,
    task: taskOf(definition, workflow),
    story: storyOf(definition, story, shown),
    commentCount: subject.comments,
    buttons: subject.heldBy
      ? []
      : [
          ...buttonsFor(definition, workflow, audience.kind === 'dm' ? reader : 'anyone'),
          ...nudgeFor(workflow, audience.kind === 'dm' ? reader : null),
        ],
    open: !ended,
    payload: {
      workflowId: workflow.id,
      approvalId: open.length === 1 ? (open[0]?.id ?? null) : null,
      digest: digestOf(workflow),
      sequence: workflow.historySequence,
    },
    audience,
  };
}

/** For whom the reader of a direct copy may decide: it tells them why they have it. */
function inSteadOf({ workflow }: CardSubject, reader: Actor | null): Pick<CardView, 'inSteadOf'> {
  if (reader === null) return {};
  const absent = openApprovals(workflow).flatMap((one) => standsInFor(workflow, one, reader));
  return absent.length > 0 ? { inSteadOf: [...new Set(absent.map(({ id }) => id))] } : {};
}

type CardRow = WorkflowRow & {
  story: StoryRow[];
  resubmitted: DataChange[] | null;
  comments: number;
  held_by: string | null;
  hold_reason: string | null;
};

const CARD = `
  select ${WORKFLOW_COLUMNS}, w.held_by, w.hold_reason,
    approvals_of(w.tenant_id, w.id, null) as approvals,
    (select count(*)::int from comment as c
      where c.tenant_id = w.tenant_id and c.workflow_id = w.id and c.deleted_at is null) as comments,
    (select coalesce(jsonb_agg(jsonb_build_object(
        'sequence', h.sequence, 'at', iso_utc(h.at), 'actorId', h.actor_id, 'trigger', h.trigger,
        'fromStage', h.from_stage, 'toStage', h.to_stage, 'comment', h.comment, 'data', h.data,
        'changes', ${CHANGES}) order by h.sequence), '[]')
       from (select * from history where tenant_id = w.tenant_id and workflow_id = w.id order by sequence desc limit $3) as h
    ) as story,
    case when w.round > 1 then (
      select ${CHANGES} from history as h where h.tenant_id = w.tenant_id and h.workflow_id = w.id and h.trigger = 'resubmit'
       order by h.sequence desc limit 1) end as resubmitted
  from workflow as w
  where w.tenant_id = $1 and w.id = $2`;

/** What people are called, by their ids. */
export async function readNames(pool: Pool, tenantId: string, ids: string[]): Promise<PeopleNames> {
  if (ids.length === 0) return new Map();
  const { rows } = await pool.query<{ id: string; shown: string }>(
    `select id, coalesce(nullif(real_name, ''), nullif(name, ''), id) as shown from app_user where tenant_id = $1 and id = any($2)`,
    [tenantId, ids],
  );
  return new Map(rows.map((row) => [row.id, row.shown]));
}

function earliest(open: Approval[]): string | null {
  return (
    open
      .map((approval) => approval.expiresAt)
      .filter((at) => at !== null)
      .sort()[0] ?? null
  );
}

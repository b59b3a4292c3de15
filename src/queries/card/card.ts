import type { Pool } from 'pg';
import type { CardView } from '#blocks/view.ts';
import type { Definition } from '#domain/definition/definition.ts';
import type { Actor } from '#domain/people/role.ts';
import { digestOf } from '#domain/request/digest.ts';
import { askedByName } from '#domain/request/right.ts';
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
import { type AskedNow, groupsOf, namedIn, readAskedNow } from './asked.ts';
import { buttonsFor, nudgeFor } from './buttons.ts';
import { CHANGES, type DataChange } from './changes.ts';
import { amountOf, fieldsOf, type PeopleNames, peopleIn, peopleOfStory } from './fields.ts';
import { layoutOf } from './layout.ts';
import { readNames, spokenOf } from './names.ts';
import {
  asksOf,
  descriptionOf,
  pipelineName,
  progressOf,
  type StoryRow,
  stageMarks,
  storyOf,
  taskOf,
  votesOf,
  waitingFor,
} from './parts.ts';
import { dueOf } from './silence.ts';
import { whyOf } from './why.ts';

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
  /** Of the people whom it asks those who are away, with who stands in for them. */
  standIns: ReadonlyMap<string, string>;
  heldBy: CardView['hold'];
  /** Whom each open approval asks. */
  asked: ReadonlyMap<string, AskedNow>;
  /** Where the channel's card is. */
  permalink: string | null;
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
  const open = openApprovals(workflow);
  const asked = await readAskedNow(reads.pool, tenantId, open);
  const standIns = await readStandIns(reads.pool, tenantId, [...open.flatMap(askedByName), ...namedIn(open, asked)]);
  const names = await readNames(reads.pool, tenantId, [
    ...[workflow.data, before].flatMap((data) => peopleIn(definition, data)),
    ...peopleOfStory(definition, row.story),
    ...spokenOf(workflow, open, row.story),
    ...namedIn(open, asked),
    ...[...standIns].flat(),
  ]);
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
    asked,
    permalink: row.card_channel === null ? null : permalinkOf(row.card_channel, row.card_ts ?? ''),
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
  const due = dueOf(definition, workflow);
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
    amount: amountOf(definition, workflow.data, shown),
    permalink: audience.kind === 'dm' ? subject.permalink : null,
    names: Object.fromEntries(subject.names),
    requesterId: workflow.requesterId,
    asks: asksOf(definition, workflow),
    asked: groupsOf(open, subject.asked, subject.undecided),
    why: subject.heldBy ? null : whyOf(subject, reader),
    description: descriptionOf(definition, workflow),
    waitingFor:
      atSystem || NOBODY_DECIDES.includes(workflow.phase.kind) ? null : waitingFor(workflow, subject.standIns),
    waitsOnRequester: workflow.phase.kind === 'awaiting_requester',
    sentBack:
      workflow.phase.kind === 'awaiting_requester' ? { by: workflow.phase.by, reason: workflow.phase.reason } : null,
    votes: votesOf(open, subject.undecided),
    ...due,
    overdue: due.dueAt !== null && Date.parse(due.dueAt) <= Date.now(),
    escalated: open.some((approval) => approval.status === 'escalated'),
    checkedInBy: open.find((approval) => approval.checkedInBy !== null)?.checkedInBy ?? null,
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

/** Slack leads from here to the workspace in which the channel is. */
function permalinkOf(channelId: string, ts: string): string {
  return `https://slack.com/archives/${channelId}/p${ts.replace('.', '')}`;
}

type CardRow = WorkflowRow & {
  story: StoryRow[];
  resubmitted: DataChange[] | null;
  comments: number;
  held_by: string | null;
  hold_reason: string | null;
  card_channel: string | null;
  card_ts: string | null;
};

const CARD = `
  select ${WORKFLOW_COLUMNS}, w.held_by, w.hold_reason, posted.channel_id as card_channel, posted.ts as card_ts,
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
  left join message as posted on posted.tenant_id = w.tenant_id and posted.key = 'card:' || w.id and posted.status = 'sent'
  where w.tenant_id = $1 and w.id = $2`;

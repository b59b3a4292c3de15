import { BEGINNING, type Happening, happeningsOf, type Past } from '#domain/action/events.ts';
import { actionsFor, type FoundAction } from '#domain/action/lookup.ts';
import type { Workflow } from '#domain/request/workflow.ts';
import { cleanJson } from '#domain/text.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import { addJobSql } from '#persistence/queue/add-job.ts';
import { bodyOf, readSurroundings, type Surroundings, templateFacts } from '#queries/actions/facts.ts';
import { type ActionPlan, type NewComment, readActionPlan, readNewComment } from '#queries/actions/plan.ts';
import { call, letters, type Planned } from './action-payload.ts';
import { addressesOf, type Occasion, placesOf } from './action-recipients.ts';

/** How often a plan is made anew because another job was faster. */
const MAX_ATTEMPTS = 5;

/** A delivery with the key that makes it one, however often it is planned. */
type DeliveryDraft = Planned & { key: string; kind: string; actionId: string | null };

type PlanEnvironment = Pick<JobEnvironment, 'pool' | 'definitions'>;
type About = { tenantId: string; workflowId: string };

/**
 * Plans what follows the decisions on a workflow that are not planned yet, in their order, whichever decision's job comes
 * first. Doing it again changes nothing: what is planned is written together with how far planning has come.
 */
export async function planActions(env: PlanEnvironment, about: About): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const plan = await readActionPlan(env, about.tenantId, about.workflowId);
    if (!plan || plan.last <= plan.planned) return;
    if (await keepPlan(env, about, plan, await draftsOf(env, about, plan))) return;
  }
  throw new Error(`the actions of ${about.workflowId} were planned by others again and again`);
}

/** Plans what follows a new comment, once: that it was done is written together with what is planned. */
export async function planCommentActions(
  env: PlanEnvironment,
  { tenantId, commentId }: { tenantId: string; commentId: string },
): Promise<void> {
  const comment = await readNewComment(env, tenantId, commentId);
  if (!comment) return;
  const about = { tenantId, workflowId: comment.workflowId };
  // What was decided before the comment goes out before it.
  await planActions(env, about);
  const plan = await readActionPlan(env, tenantId, comment.workflowId);
  if (!plan) return;
  const now = playedBack(plan).past.workflow;
  const noted =
    now === null ? [] : [{ key: `comment:${commentId}`, happening: commented(plan, now, comment), after: now }];
  await keepComment(env, about, commentId, await draftsAbout(env, about, plan, noted));
}

function commented({ definition }: ActionPlan, workflow: Workflow, comment: NewComment): Happening {
  const isStage = definition.stages.some(({ key }) => key === comment.stage);
  const stage = isStage && comment.stage !== null ? comment.stage : workflow.phase.stage;
  return {
    event: 'after_comment',
    stage,
    workflow,
    at: comment.at,
    trigger: 'comment',
    actorId: comment.authorId,
    comment: comment.content,
    approvalId: null,
    from: stage,
    to: stage,
    delegatedTo: null,
  };
}

/** A happening with what names it in its workflow, and the workflow after all that came with it. */
type Noted = { key: string; happening: Happening; after: Workflow };

/** Goes through a workflow's history again, and notes what happened in the rows that are not planned. */
function playedBack(plan: ActionPlan): { past: Past; noted: Noted[] } {
  const noted: Noted[] = [];
  let past = BEGINNING;
  for (const entry of plan.history) {
    const next = happeningsOf(plan.definition, past, entry);
    past = next.past;
    const after = past.workflow;
    if (after === null || entry.sequence <= plan.planned) continue;
    next.happenings.forEach((happening, index) => {
      noted.push({ key: `${entry.sequence}.${index}`, happening, after });
    });
  }
  return { past, noted };
}

function draftsOf(env: PlanEnvironment, about: About, plan: ActionPlan): Promise<DeliveryDraft[]> {
  return draftsAbout(env, about, plan, playedBack(plan).noted);
}

async function draftsAbout(
  env: PlanEnvironment,
  about: About,
  plan: ActionPlan,
  noted: readonly Noted[],
): Promise<DeliveryDraft[]> {
  const due = noted
    .map((one) => ({
      ...one,
      found: actionsFor(plan.definition, plan.stored, one.happening.event, one.happening.stage),
    }))
    .filter(({ found }) => found.length > 0);
  if (due.length === 0) return [];
  const people = due.flatMap(({ happening, after }) => [after.requesterId, happening.actorId ?? after.requesterId]);
  const around = await readSurroundings(env, { ...about, people: [...new Set(people)] });
  const drafts: DeliveryDraft[] = [];
  for (const { key, happening, after, found } of due) {
    const starterId = plan.history[0]?.actorId ?? after.requesterId;
    const occasion = { tenantId: about.tenantId, definition: plan.definition, happening, after, starterId };
    for (const one of found) {
      const planned = await plannedFor(env, occasion, around, one);
      const name = `${about.workflowId}:${key}:${one.key}`;
      drafts.push(
        ...planned.map((delivery) => ({
          ...delivery,
          key: `${name}:${delivery.target}`,
          kind: one.action.type,
          actionId: one.storedId,
        })),
      );
    }
  }
  return drafts;
}

async function plannedFor(
  env: PlanEnvironment,
  occasion: Occasion,
  around: Surroundings,
  { action }: FoundAction,
): Promise<Planned[]> {
  const { definition, happening } = occasion;
  const body = bodyOf(definition, happening, around);
  switch (action.type) {
    case 'webhook':
    case 'function':
      return [call(action, body)];
    case 'slack_message':
    case 'email': {
      const destinations = action.type === 'email' ? addressesOf : placesOf;
      const facts = templateFacts(definition, happening, body, around);
      return letters(action, facts, await destinations(env, occasion, action.to));
    }
    default:
      return action satisfies never;
  }
}

function rowsOf(drafts: readonly DeliveryDraft[]) {
  return JSON.stringify(
    cleanJson(
      drafts.map(({ key, kind, target, payload, actionId }) => ({ key, kind, target, payload, action_id: actionId })),
    ),
  );
}

/** @returns false when another job has planned meanwhile; nothing is written then. */
async function keepPlan(
  { pool }: PlanEnvironment,
  { tenantId, workflowId }: About,
  { planned, last }: ActionPlan,
  drafts: readonly DeliveryDraft[],
): Promise<boolean> {
  const { rows } = await pool.query<{ moved: boolean }>({
    name: 'keep_action_plan',
    text: `with moved as (
        insert into action_cursor (tenant_id, workflow_id, sequence) values ($1, $2, $4)
        on conflict (tenant_id, workflow_id) do update set sequence = $4 where action_cursor.sequence = $5
        returning 1
      ), ${ADDED('exists (select from moved)')}
      select exists (select from moved) as moved, (select count(*) from asked) as asked`,
    values: [tenantId, workflowId, rowsOf(drafts), last, planned],
  });
  return rows[0]?.moved === true;
}

/** Writes nothing when the comment was planned by another job meanwhile. */
async function keepComment(
  { pool }: PlanEnvironment,
  { tenantId, workflowId }: About,
  commentId: string,
  drafts: readonly DeliveryDraft[],
): Promise<void> {
  await pool.query({
    name: 'keep_comment_actions',
    text: `with planned as (
        update comment set planned_at = now() where tenant_id = $1 and id = $4 and planned_at is null returning 1
      ), ${ADDED('exists (select from planned)')}
      select count(*) from asked`,
    values: [tenantId, workflowId, rowsOf(drafts), commentId],
  });
}

/** Deliveries ($3) that are new, in the order in which they were planned, and the one job that brings them. */
function ADDED(condition: string) {
  return `added as (
        insert into delivery (tenant_id, id, workflow_id, action_id, key, kind, target, payload)
        select $1, gen_random_uuid(), $2, given.action_id, given.key, given.kind, given.target, given.payload
          from rows from (jsonb_to_recordset($3::jsonb) as (
                 key text, kind text, target text, payload jsonb, action_id uuid)) with ordinality
            as given(key, kind, target, payload, action_id, place)
         where ${condition}
         order by given.place
        on conflict (tenant_id, key) do nothing
        returning 1
      ), asked as (
        select ${addJobSql('deliver_actions', { tenantId: '$1::text', workflowId: '$2::uuid' })}
         where exists (select from added)
      )`;
}

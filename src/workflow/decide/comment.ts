import { DomainError } from '#domain/errors.ts';
import { checkKeepable } from '#domain/exact.ts';
import { type Actor, narrowed } from '#domain/people/role.ts';
import { refText, type WorkflowRef } from '#domain/request/ref.ts';
import { checkMaySee, type Seen } from '#domain/request/visibility.ts';
import { cleanText, cut, lengthOf, MAX_COMMENT } from '#domain/text.ts';
import { addJobSql } from '#persistence/queue/add-job.ts';
import type { Environment } from '#workflow/environment.ts';
import { checkPermission } from '#workflow/people/permission.ts';
import { idFrom } from './submission.ts';

type Writing = Pick<Environment, 'pool' | 'now' | 'newId'>;

/** Slack: a message's text holds at most 40,000 characters. Longer text is cut. */
const MAX_SLACK_TEXT = 40_000;

export type CommentRequest = {
  tenantId: string;
  ref: WorkflowRef;
  authorId: string;
  /** What the token that the person calls with lets them do; left out, everything that they may. */
  granted?: readonly string[] | undefined;
  content: string;
} & (
  | {
      source: 'command' | 'api';
      /** What it is about, when not where the workflow stands; the caller has seen that there is one. */
      stage?: string | undefined;
      /** Names this very submission: the same one delivered twice adds one comment. */
      submissionId?: string | undefined;
    }
  /** A reply in a card's thread; channel and ts name it, so that it is kept once however often it is delivered. */
  | { source: 'slack'; sourceChannel: string; sourceTs: string; at?: Date }
);

export type AddedComment = { commentId: string; workflowId: string /** It had been kept before. */; repeated: boolean };

/**
 * Adds a comment at the stage where the workflow stands, and a job that shows it where it was not written. Thread replies are
 * kept whoever wrote them; otherwise the requester may comment, and whoever has `workflows:comment`.
 * @throws DomainError `not_found`, `not_permitted`, `comment_required` for an empty one, `text_too_long` above 3,000 characters
 *   (of a command or call; a thread reply is cut at 40,000).
 */
export async function addComment(env: Writing, request: CommentRequest): Promise<AddedComment> {
  const content = contentOf(request);
  const workflow = await readWorkflow(env, request);
  if (request.source !== 'slack' && (request.authorId !== workflow.requesterId || workflow.author.deactivated)) {
    checkPermission(narrowed(workflow.author, request.granted), 'workflows:comment');
  }
  // Who writes in the thread sees the card there.
  if (request.source !== 'slack' && workflow.visibleTo !== null) checkMaySee(workflow.author, workflow);
  const [thread, written] = request.source === 'slack' ? [request, null] : [null, request];
  const submission = written?.submissionId;
  const id = submission === undefined ? env.newId() : idFrom(request.tenantId, submission);
  const { rows } = await env.pool.query<{ id: string }>({
    name: 'add_comment',
    text: `with added as (
        insert into comment (tenant_id, id, workflow_id, stage, author_id, content, source, source_channel, source_ts, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict do nothing
        returning tenant_id, id)
      select id, ${ANNOUNCE} from added`,
    values: [
      request.tenantId,
      id,
      workflow.id,
      written?.stage ?? workflow.stage,
      request.authorId,
      content,
      request.source,
      thread?.sourceChannel ?? null,
      thread?.sourceTs ?? null,
      thread?.at ?? env.now(),
    ],
  });
  const repeated = rows.length === 0;
  const commentId = repeated && thread ? await readReply(env, request.tenantId, thread) : id;
  return { commentId, workflowId: workflow.id, repeated };
}

/** Where a comment from Slack is written: the thread reply itself. */
export type ThreadReply = { tenantId: string; channel: string; ts: string };

/**
 * Follows an edit of a thread reply. An edit that comes late, after a newer one or a deletion, changes nothing.
 * @returns whether it changed anything.
 */
export async function editComment(
  env: Pick<Environment, 'pool'>,
  { tenantId, channel, ts, content, at }: ThreadReply & { content: string; at: Date },
): Promise<boolean> {
  const { rowCount } = await env.pool.query(
    `with edited as (
       update comment set content = $4, edited_at = $5
        where tenant_id = $1 and source_channel = $2 and source_ts = $3 and deleted_at is null
          and content <> $4 and (edited_at is null or edited_at < $5)
       returning tenant_id, id)
     select ${ANNOUNCE} from edited`,
    [tenantId, channel, ts, cut(cleanText(content), MAX_SLACK_TEXT), at],
  );
  return rowCount !== 0;
}

/** Follows the deletion of a thread reply: the comment is left out of what is shown, and kept. @returns whether it changed anything. */
export async function deleteComment(
  env: Pick<Environment, 'pool'>,
  { tenantId, channel, ts, at }: ThreadReply & { at: Date },
): Promise<boolean> {
  const { rowCount } = await env.pool.query(
    `with deleted as (
       update comment set deleted_at = $4
        where tenant_id = $1 and source_channel = $2 and source_ts = $3 and deleted_at is null
       returning tenant_id, id)
     select ${ANNOUNCE} from deleted`,
    [tenantId, channel, ts, at],
  );
  return rowCount !== 0;
}

const ANNOUNCE = `(${addJobSql('announce_comment', { tenantId: 'tenant_id', commentId: 'id' })}).id as job_id`;

function contentOf({ source, content }: CommentRequest): string {
  // What stands in Slack stands there already: of that, what can be kept is.
  if (source !== 'slack') checkKeepable({ content });
  const clean = cleanText(content).trim();
  if (clean === '') throw new DomainError('comment_required', { label: 'Comment' });
  if (source === 'slack') return cut(clean, MAX_SLACK_TEXT);
  if (lengthOf(clean) > MAX_COMMENT) throw new DomainError('text_too_long', { max: MAX_COMMENT });
  return clean;
}

type Commented = { id: string; stage: string; requesterId: string; author: Actor } & Seen;

async function readWorkflow(env: Writing, { tenantId, ref, authorId }: CommentRequest): Promise<Commented> {
  const column = 'id' in ref ? 'id' : 'number';
  const { rows } = await env.pool.query<Commented>({
    name: `commented_by_${column}`,
    text: `select id, stage, requester_id as "requesterId", visible_to as "visibleTo", author,
                  participates(workflow, author)
             from workflow cross join actor_facts($1, $3) as author where tenant_id = $1 and ${column} = $2`,
    values: [tenantId, 'id' in ref ? ref.id : ref.number, authorId],
  });
  const found = rows[0];
  if (!found) throw new DomainError('not_found', { ref: refText(ref) });
  return found;
}

/** The id under which a thread reply was kept before. */
async function readReply(
  env: Writing,
  tenantId: string,
  reply: { sourceChannel: string; sourceTs: string },
): Promise<string> {
  const { rows } = await env.pool.query<{ id: string }>(
    'select id from comment where tenant_id = $1 and source_channel = $2 and source_ts = $3',
    [tenantId, reply.sourceChannel, reply.sourceTs],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('a comment that was there is gone');
  return id;
}

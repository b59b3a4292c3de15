import { DomainError } from '#domain/errors.ts';
import type { ApiEnvironment } from '#http/context.ts';
import { makes, shows } from '#http/operations/answers.ts';
import { paged, personCalled, refIn, submissionOf } from '#http/operations/call.ts';
import { get, type Operation, post, tokenFor } from '#http/operations/operation.ts';
import { withFields } from '#http/operations/retold.ts';
import { pageQuery } from '#http/schemas/common.ts';
import {
  commentPage,
  historyPage,
  newComment,
  newWorkflow,
  progress,
  who,
  workflowDetail,
  workflowId,
  workflowPage,
  workflowQuery,
} from '#http/schemas/workflow.ts';
import { findWorkflow } from '#queries/detail/find.ts';
import { COMMENT_ORDER, HISTORY_ORDER, listComments, listHistory } from '#queries/detail/log.ts';
import { readWho } from '#queries/detail/who.ts';
import { readProgress, readWorkflowDetail } from '#queries/detail/workflow.ts';
import { listWorkflows, WORKFLOW_ORDER } from '#queries/lists/workflows.ts';
import { addComment } from '#workflow/decide/comment.ts';
import { startWorkflow } from '#workflow/decide/start-workflow.ts';

/** `/workflows`: lists, single ones, what is read of them, and comments; verbs are beside it. */
export function workflowOperations(env: ApiEnvironment): Operation[] {
  return [
    get('/workflows', 'Workflows, the newest first', {
      access: tokenFor('workflows:view'),
      query: workflowQuery,
      answer: shows(workflowPage, 'A page of those that the caller may see'),
      handle: ({ reading, query }) => listWorkflows(env, { ...reading, ...paged(query, WORKFLOW_ORDER) }),
    }),
    post('/workflows', 'Start a workflow, or write it down to be started later', {
      access: tokenFor('workflows:create'),
      body: newWorkflow,
      answer: makes(workflowDetail, 'Started', ({ workflow }) => workflow.id),
      handle: async ({ context, asking, reading, body }) => {
        const request = {
          ...asking,
          requesterId: await personCalled(env, asking.tenantId, 'requester', body.requester),
          definitionKey: body.definition_key,
          entityType: body.entity_type,
          entityId: body.entity_id,
          name: body.name,
          data: body.data,
          later: !body.start,
          submissionId: await submissionOf(context),
        };
        const { workflow } = await withFields({ comment: 'name' }, startWorkflow(env, request));
        return readWorkflowDetail(env, { ...reading, ref: { id: workflow.id }, justActed: true });
      },
    }),
    get('/workflows/{id}', 'A workflow with all that belongs to it', {
      access: tokenFor('workflows:view'),
      params: workflowId,
      answer: shows(workflowDetail, 'The workflow'),
      handle: ({ reading, params }) => readWorkflowDetail(env, { ...reading, ref: refIn(params.id) }),
    }),
    get('/workflows/{id}/history', 'What happened, oldest first', {
      access: tokenFor('workflows:view'),
      params: workflowId,
      query: pageQuery,
      answer: shows(historyPage, 'A page of it'),
      handle: ({ reading, params, query }) =>
        listHistory(env, { ...reading, ref: refIn(params.id), ...paged(query, HISTORY_ORDER, 'number') }),
    }),
    get('/workflows/{id}/comments', 'Comments, oldest first', {
      access: tokenFor('workflows:view'),
      params: workflowId,
      query: pageQuery,
      answer: shows(commentPage, 'A page of them'),
      handle: ({ reading, params, query }) =>
        listComments(env, { ...reading, ref: refIn(params.id), ...paged(query, COMMENT_ORDER) }),
    }),
    post('/workflows/{id}/comments', 'Add a comment', {
      access: tokenFor('workflows:comment'),
      params: workflowId,
      body: newComment,
      answer: shows(workflowDetail, 'The workflow with it'),
      handle: async ({ context, asking, reading, params, body: { content, stage } }) => {
        const { tenantId, actorId: authorId, granted } = asking;
        const ref = refIn(params.id);
        if (stage !== undefined) {
          const { definition } = await findWorkflow(env, { ...reading, ref });
          const allowed = definition.stages.map(({ key }) => key);
          if (!allowed.includes(stage)) throw new DomainError('wrong_stage', { stage, allowed });
        }
        const submissionId = await submissionOf(context);
        const comment = { tenantId, ref, authorId, granted, content, stage, source: 'api', submissionId } as const;
        await withFields({ comment: 'content' }, addComment(env, comment));
        return readWorkflowDetail(env, { ...reading, ref, justActed: true });
      },
    }),
    get('/workflows/{id}/progress', 'How far it has come', {
      access: tokenFor('workflows:view'),
      params: workflowId,
      answer: shows(progress, 'Its progress'),
      handle: ({ reading, params }) => readProgress(env, { ...reading, ref: refIn(params.id) }),
    }),
    get('/workflows/{id}/who', 'Who can decide now, and why', {
      access: tokenFor('workflows:view'),
      params: workflowId,
      answer: shows(who, 'Those people'),
      handle: async ({ reading, params }) => {
        const asked = await readWho(env, { ...reading, ref: refIn(params.id) });
        return {
          stage: asked.stageKey,
          people: asked.people.map(({ userId, via, role, inSteadOf }) => {
            return { user_id: userId, via, role, in_stead_of: inSteadOf ?? null };
          }),
          groups: asked.groups.map(({ groupId, role }) => ({ group_id: groupId, role })),
          empty_roles: asked.emptyRoles,
          anyone: asked.anyone,
          can_decide: asked.you.can,
          why_not: asked.you.whyNot,
        };
      },
    }),
  ];
}

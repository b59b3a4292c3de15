import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { DomainError } from '#domain/errors.ts';
import type { ApiEnvironment, CallFacts } from '#http/context.ts';
import { newApi } from '#http/router.ts';
import { body, creates, idempotencyHeader, reads, writes } from '#http/schemas/common.ts';
import {
  commentPage,
  historyPage,
  newComment,
  newWorkflow,
  pageQuery,
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
import { asking, cursorIn, needs, personCalled, reading, refIn, submissionOf, withFields } from './call.ts';
import { workflowVerbs } from './verbs.ts';

const tags = ['workflows'];
const params = workflowId;

const list = createRoute({
  method: 'get',
  path: '/workflows',
  tags,
  summary: 'Workflows, the newest first',
  request: { query: workflowQuery },
  responses: reads(workflowPage, 'A page of those that the caller may see'),
});

const create = createRoute({
  method: 'post',
  path: '/workflows',
  tags,
  summary: 'Start a workflow, or write it down to be started later',
  request: { headers: idempotencyHeader, body: body(newWorkflow) },
  responses: creates(workflowDetail, 'Started'),
});

const get = createRoute({
  method: 'get',
  path: '/workflows/{id}',
  tags,
  summary: 'A workflow with all that belongs to it',
  request: { params },
  responses: reads(workflowDetail, 'The workflow'),
});

const getHistory = createRoute({
  method: 'get',
  path: '/workflows/{id}/history',
  tags,
  summary: 'What happened, oldest first',
  request: { params, query: pageQuery },
  responses: reads(historyPage, 'A page of it'),
});

const getComments = createRoute({
  method: 'get',
  path: '/workflows/{id}/comments',
  tags,
  summary: 'Comments, oldest first',
  request: { params, query: pageQuery },
  responses: reads(commentPage, 'A page of them'),
});

const postComment = createRoute({
  method: 'post',
  path: '/workflows/{id}/comments',
  tags,
  summary: 'Add a comment',
  request: { params, headers: idempotencyHeader, body: body(newComment) },
  responses: writes(workflowDetail, 'The workflow with it'),
});

const getProgress = createRoute({
  method: 'get',
  path: '/workflows/{id}/progress',
  tags,
  summary: 'How far it has come',
  request: { params },
  responses: reads(progress, 'Its progress'),
});

const getWho = createRoute({
  method: 'get',
  path: '/workflows/{id}/who',
  tags,
  summary: 'Who can decide now, and why',
  request: { params },
  responses: reads(who, 'Those people'),
});

/** `/workflows`: lists, single ones, what is read of them, and comments; verbs are beside it. */
export function workflowRoutes(env: ApiEnvironment): OpenAPIHono<CallFacts> {
  const api = newApi();

  api.openapi(list, async (context) => {
    needs(context, 'workflows:view');
    const { limit, cursor, ...filter } = context.req.valid('query');
    const { tenantId, actor: reader } = context.get('caller');
    const from = cursorIn(cursor, WORKFLOW_ORDER);
    return context.json(await listWorkflows(env, { tenantId, reader, filter, limit, cursor: from }), 200);
  });

  api.openapi(create, async (context) => {
    needs(context, 'workflows:create');
    const { definition_key, entity_type, entity_id, name, data, requester, start } = context.req.valid('json');
    const who = asking(context);
    const requesterId =
      requester === undefined ? undefined : await personCalled(env, who.tenantId, 'requester', requester);
    const request = {
      ...who,
      requesterId,
      definitionKey: definition_key,
      entityType: entity_type,
      entityId: entity_id,
      name,
      data,
      later: !start,
      submissionId: await submissionOf(context),
    };
    const { workflow } = await withFields({ comment: 'name' }, startWorkflow(env, request));
    const made = await readWorkflowDetail(env, { ...reading(context), ref: { id: workflow.id }, justActed: true });
    return context.json(made, 201, { location: `/api/v1/workflows/${workflow.id}` });
  });

  api.openapi(get, async (context) => {
    needs(context, 'workflows:view');
    const ref = refIn(context.req.valid('param').id);
    return context.json(await readWorkflowDetail(env, { ...reading(context), ref }), 200);
  });

  api.openapi(getHistory, async (context) => {
    needs(context, 'workflows:view');
    const { limit, cursor } = context.req.valid('query');
    const ref = refIn(context.req.valid('param').id);
    const from = cursorIn(cursor, HISTORY_ORDER, 'number');
    return context.json(await listHistory(env, { ...reading(context), ref, limit, cursor: from }), 200);
  });

  api.openapi(getComments, async (context) => {
    needs(context, 'workflows:view');
    const { limit, cursor } = context.req.valid('query');
    const ref = refIn(context.req.valid('param').id);
    const from = cursorIn(cursor, COMMENT_ORDER);
    return context.json(await listComments(env, { ...reading(context), ref, limit, cursor: from }), 200);
  });

  api.openapi(postComment, async (context) => {
    needs(context, 'workflows:comment');
    const { content, stage } = context.req.valid('json');
    const ref = refIn(context.req.valid('param').id);
    const { tenantId, actorId: authorId, granted } = asking(context);
    if (stage !== undefined) {
      const { definition } = await findWorkflow(env, { ...reading(context), ref });
      const allowed = definition.stages.map(({ key }) => key);
      if (!allowed.includes(stage)) throw new DomainError('wrong_stage', { stage, allowed });
    }
    const submissionId = await submissionOf(context);
    const comment = { tenantId, ref, authorId, granted, content, stage, source: 'api', submissionId } as const;
    await withFields({ comment: 'content' }, addComment(env, comment));
    return context.json(await readWorkflowDetail(env, { ...reading(context), ref, justActed: true }), 200);
  });

  api.openapi(getProgress, async (context) => {
    needs(context, 'workflows:view');
    const ref = refIn(context.req.valid('param').id);
    return context.json(await readProgress(env, { ...reading(context), ref }), 200);
  });

  api.openapi(getWho, async (context) => {
    needs(context, 'workflows:view');
    const ref = refIn(context.req.valid('param').id);
    const {
      stageKey: stage,
      people,
      groups,
      emptyRoles,
      anyone,
      you,
    } = await readWho(env, { ...reading(context), ref });
    const answer = {
      stage,
      people: people.map(({ userId, via, role, inSteadOf }) => ({
        user_id: userId,
        via,
        role,
        in_stead_of: inSteadOf ?? null,
      })),
      groups: groups.map(({ groupId, role }) => ({ group_id: groupId, role })),
      empty_roles: emptyRoles,
      anyone,
      can_decide: you.can,
      why_not: you.whyNot,
    };
    return context.json(answer, 200);
  });

  workflowVerbs(api, env);
  return api;
}

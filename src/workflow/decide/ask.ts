import type { Decision } from '#domain/decide/decide.ts';
import { ASK, type AskData } from '#domain/definition/own-definitions.ts';
import { DomainError } from '#domain/errors.ts';
import { roleOfGroup } from '#domain/people/role.ts';
import { cut } from '#domain/text.ts';
import type { Environment } from '#workflow/environment.ts';
import { startWorkflow } from './start-workflow.ts';

/** Who may be asked: some people, any of whom decides, or everybody of one Slack user group. */
export type Asked = { userIds: readonly string[] } | { groupId: string };

export type AskRequest = {
  tenantId: string;
  actorId: string;
  asked: Asked;
  /** What is to be approved; its first line names the request. */
  what: string;
  link?: string | undefined;
  /** Id of the channel that its card goes to; without one it is asked by direct message only. */
  channel?: string | undefined;
  /** In what time a decision is wanted, as "4h". */
  due?: string | undefined;
  /** Names this very submission: the same one delivered twice asks once. */
  submissionId?: string | undefined;
};

/** More people than this are not asked one by one: a user group is the way to ask many. */
const MAX_ASKED = 20;
/** A request's name is one line. */
const MAX_NAME = 150;

/**
 * Asks people for an approval that no definition of the workspace's describes.
 * @throws DomainError `invalid_approver` for somebody who cannot decide it, `unknown_user`, `unknown_group`, and what
 *   starting a request is refused with.
 */
export async function askApproval(env: Environment, request: AskRequest): Promise<Decision> {
  const { tenantId, actorId, channel, due, submissionId } = request;
  const approvers = 'groupId' in request.asked ? [request.asked.groupId] : [...new Set(request.asked.userIds)];
  if ('groupId' in request.asked) await checkGroup(env, request, request.asked.groupId);
  else await checkPeople(env, request, approvers);
  const what = request.what.trim();
  const ownData: AskData = {
    approvers,
    ...(channel === undefined ? {} : { channel }),
    ...(due === undefined ? {} : { due }),
  };
  return startWorkflow(env, {
    tenantId,
    actorId,
    definitionKey: ASK,
    data: { what, ...(request.link === undefined ? {} : { link: request.link }) },
    ownData,
    name: nameOf(what),
    submissionId,
  });
}

/** The first line that says something, without the mark of a quotation. */
function nameOf(what: string): string | undefined {
  const lines = what.split('\n').map((line) => line.replace(/^[>\s]+/, '').trim());
  const first = lines.find((line) => line !== '');
  return first === undefined ? undefined : cut(first, MAX_NAME).trim();
}

type Facts = { id: string; deactivated: boolean; bot: boolean; external: boolean };

async function checkPeople(env: Environment, { tenantId, actorId }: AskRequest, ids: readonly string[]): Promise<void> {
  const refuse = (reason: DomainError<'invalid_approver'>['params']['reason'], who: string) =>
    new DomainError('invalid_approver', { reason, who });
  if (ids.length === 0) throw new DomainError('unknown_user', { text: '' });
  if (ids.length > MAX_ASKED) throw refuse('too_many', '');
  const { rows } = await env.pool.query<Facts>({
    name: 'ask_people',
    text: `select id, is_deactivated as deactivated, is_bot or is_service as bot, is_external as external
             from app_user where tenant_id = $1 and id = any($2)`,
    values: [tenantId, ids],
  });
  for (const id of ids) {
    const person = rows.find((row) => row.id === id);
    if (id === actorId) throw refuse('self', id);
    if (!person) throw new DomainError('unknown_user', { text: id });
    if (person.bot) throw refuse('bot', id);
    if (person.deactivated) throw refuse('deactivated', id);
    if (person.external) throw refuse('external', id);
  }
}

/** A group can be asked when Slack knows it and somebody besides the requester is in it. */
async function checkGroup(env: Environment, { tenantId, actorId }: AskRequest, groupId: string): Promise<void> {
  await env.directory.refreshGroups(tenantId, [groupId]);
  const { rows } = await env.pool.query<{ known: boolean; present: boolean }>({
    name: 'ask_group',
    text: `select exists (select 1 from user_group where tenant_id = $1 and id = $2) as known,
                  exists (select 1 from people_of_roles($1, array[$3::text]) as id where id <> $4) as present`,
    values: [tenantId, groupId, roleOfGroup(groupId), actorId],
  });
  if (!rows[0]?.known) throw new DomainError('unknown_group', { text: groupId });
  if (!rows[0].present) throw new DomainError('invalid_approver', { reason: 'empty_group', who: groupId });
}

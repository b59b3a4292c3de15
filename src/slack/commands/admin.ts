import { cleanupConfirm } from '#blocks/lists.ts';
import { DomainError } from '#domain/errors.ts';
import { cleanupStatistics } from '#queries/figures/cleanup.ts';
import type { Call, SlackEnvironment } from '#slack/call.ts';
import type { Pressed } from '#slack/listener.ts';
import { grantRole } from '#workflow/people/grant-role.ts';
import { findGroup } from '#workflow/people/people.ts';
import { revokeRole } from '#workflow/people/revoke-role.ts';
import type { Member } from '#workflow/people/role-members.ts';
import { CLEANUP_DAYS, checkMayCleanUp, enqueueCleanup, previewCleanup } from '#workflow/upkeep/cleanup.ts';
import { personCalled, takeWord, usage } from './arguments.ts';

/** `role grant|revoke <role> @user|@group`, for admins. */
export async function role(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const verb = takeWord(text);
  const name = takeWord(verb.rest);
  const target = takeWord(name.rest);
  const doing = verb.word.toLowerCase();
  if ((doing !== 'grant' && doing !== 'revoke') || name.word === '' || target.word === '') throw usage(call, 'role');
  const { tenantId, userId: actorId } = call;
  const member = await memberCalled(env, call, target.word);
  const request = { tenantId, actorId, role: name.word, ...member };
  const { changed } = doing === 'grant' ? await grantRole(env, request) : await revokeRole(env, request);
  if ('groupId' in member && doing === 'grant') await env.directory.refreshGroups(tenantId, [member.groupId]);
  await call.answer(words(call, doing, name.word, member, changed));
}

/** @throws DomainError `unknown_user` for somebody unknown, and for a name that means a person and a group alike. */
async function memberCalled(env: SlackEnvironment, call: Call, named: string): Promise<Member> {
  const [userId, group] = await Promise.all([personCalled(env, call, named), findGroup(env, call.tenantId, named)]);
  if (userId !== null && group === null) return { userId };
  if (userId === null && group !== null) return { groupId: group.id };
  throw new DomainError('unknown_user', { text: named });
}

function words({ messages }: Call, doing: 'grant' | 'revoke', name: string, member: Member, changed: boolean): string {
  const { answers } = messages;
  if (!changed) return answers.roleUnchanged(name);
  const isGroup = 'groupId' in member;
  const who = isGroup ? member.groupId : member.userId;
  return doing === 'grant' ? answers.roleGranted(name, who, isGroup) : answers.roleRevoked(name, who, isGroup);
}

/** `cleanup [days]`, for admins: what has ended; with days, how much ended at least so many days ago, and a button to remove it. */
export async function cleanup(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const { tenantId, userId: actorId, messages } = call;
  await checkMayCleanUp(env, tenantId, actorId);
  const { word, rest } = takeWord(text);
  if (word === '') {
    await call.answer(messages.answers.cleanupFacts(await cleanupStatistics(env.pool, tenantId, env.now())));
    return;
  }
  const days = /^\d{1,5}$/.test(word) && rest === '' ? Number(word) : Number.NaN;
  if (days < CLEANUP_DAYS.least) {
    await call.answer(messages.answers.cleanupTooSoon);
    return;
  }
  if (!(days <= CLEANUP_DAYS.most)) throw usage(call, 'cleanup');
  const { workflows, approvals } = await previewCleanup(env, { tenantId, actorId, days });
  if (workflows + approvals === 0) {
    await call.answer(messages.answers.nothingToCleanUp(days));
    return;
  }
  await call.answer(cleanupConfirm({ workflows, approvals, days }, messages));
}

/** Archive and remove, under what `cleanup` showed: counted anew, since time has gone by. */
export async function confirmCleanup(env: SlackEnvironment, call: Call, { value }: Pressed): Promise<void> {
  const { tenantId, userId: actorId, messages } = call;
  await checkMayCleanUp(env, tenantId, actorId);
  const days = Number(value);
  if (!Number.isInteger(days) || days < CLEANUP_DAYS.least || days > CLEANUP_DAYS.most) return;
  const { workflows, approvals } = await previewCleanup(env, { tenantId, actorId, days });
  if (workflows + approvals === 0) {
    await call.answer(messages.answers.nothingToCleanUp(days));
    return;
  }
  await enqueueCleanup(env.pool, { tenantId, actorId, days });
  await call.answer(messages.answers.cleanupBegun(workflows, days));
}

import type { Messages } from '#blocks/messages/index.ts';
import { groupMention, mention, type Safe } from '#blocks/text.ts';

/** People to be mentioned: by name, and by Slack user group. */
export type Mentioned = { users: string[]; groups: string[] };

/** Why a place cannot be written to. */
export type WhyUnreachable = 'archived' | 'not_in_channel' | 'not_found' | 'person_deactivated' | 'refused';

/** What a notice says: which sentence, and the facts in it, kept with the message and put into words when it is sent. */
export type NoticeBody =
  | { say: 'ping'; ref: string; stage: string; who: Mentioned; roles: string[] }
  | { say: 'escalated'; ref: string; stage: string; who: Mentioned; roles: string[]; why: string | null }
  | { say: 'escalated_to_you'; ref: string; title: string; stage: string; why: string | null }
  | { say: 'reminder'; ref: string; title: string; dueAt: string }
  | { say: 'nudge'; ref: string; title: string; by: string }
  | { say: 'nudge_all'; ref: string; stage: string; who: Mentioned; roles: string[] }
  | { say: 'completed' | 'rejected' | 'canceled'; ref: string; title: string; by: string | null; quote: string | null }
  | { say: 'changes_requested'; ref: string; title: string; by: string; quote: string }
  | { say: 'delegated' | 'assigned' | 'reopened'; ref: string; title: string; by: string; quote: string | null }
  | { say: 'comment'; by: string; source: 'slack' | 'api' | 'command'; quote: string }
  | { say: 'unreachable'; ref: string; channel: string; why: WhyUnreachable }
  | { say: 'nobody'; ref: string; title: string; stage: string; why: string }
  | { say: 'empty_role'; ref: string; role: string }
  | { say: 'task_failed'; ref: string; title: string; stage: string; why: string }
  | { say: 'role_granted'; role: string; by: string | null }
  | { say: 'stand_in'; absent: string; until: string; tasks: number }
  | { say: 'stand_in_over'; absent: string; decided: number }
  | { say: 'away_over'; delegate: string; decided: number }
  | { say: 'snooze_over'; ref: string; title: string }
  | { say: 'welcome'; admin: boolean }
  | { say: 'hint' }
  /** An action's text: its author's own mrkdwn, with what was filled in escaped. */
  | { say: 'action'; text: string };

/** The sentence of a notice in the reader's language; what a person wrote under it is `quote`. */
export function sentenceOf(body: NoticeBody, { notices, when, hint }: Messages): string {
  switch (body.say) {
    case 'ping':
      return notices.ping(body.ref, body.stage, mentions(body.who), body.roles);
    case 'escalated':
      return notices.escalated(body.ref, body.stage, mentions(body.who), body.roles, body.why);
    case 'escalated_to_you':
      return notices.escalatedToYou(body.ref, body.title, body.stage, body.why);
    case 'reminder':
      return notices.reminder(body.ref, body.title, when(body.dueAt));
    case 'nudge':
      return notices.nudge(body.ref, body.title, body.by);
    case 'nudge_all':
      return notices.nudgeAll(body.ref, body.stage, mentions(body.who), body.roles);
    case 'completed':
      return notices.completed(body.ref, body.title, body.by);
    case 'rejected':
      return notices.rejected(body.ref, body.title, body.by);
    case 'canceled':
      return notices.canceled(body.ref, body.title, body.by);
    case 'reopened':
      return notices.reopened(body.ref, body.title, body.by);
    case 'changes_requested':
      return notices.changesRequested(body.ref, body.title, body.by);
    case 'delegated':
      return notices.delegatedToYou(body.ref, body.title, body.by);
    case 'assigned':
      return notices.assignedToYou(body.ref, body.title, body.by);
    case 'comment':
      return notices.commentFrom(body.by, body.source);
    case 'unreachable':
      return notices.unreachable(body.ref, body.channel, body.why);
    case 'nobody':
      return notices.nobody(body.ref, body.title, body.stage, body.why);
    case 'empty_role':
      return notices.emptyRole(body.ref, body.role);
    case 'task_failed':
      return notices.taskFailed(body.ref, body.title, body.stage, body.why);
    case 'role_granted':
      return notices.roleGranted(body.role, body.by);
    case 'stand_in':
      return notices.standIn(body.absent, when(body.until), body.tasks);
    case 'stand_in_over':
      return notices.standInOver(body.absent, body.decided);
    case 'away_over':
      return notices.awayOver(body.delegate, body.decided);
    case 'snooze_over':
      return notices.snoozeOver(body.ref, body.title);
    case 'welcome':
      return notices.welcome(body.admin);
    case 'hint':
      return hint();
    case 'action':
      return body.text;
    default:
      return body satisfies never;
  }
}

/** What a person wrote, to be shown under the sentence. */
export function quoteOf(body: NoticeBody): string | null {
  return 'quote' in body ? body.quote : null;
}

function mentions(who: Mentioned): Safe[] {
  return [...who.groups.map(groupMention), ...who.users.map(mention)];
}

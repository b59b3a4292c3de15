import { channelMention, isGroupRole, labelOfKey, listed, md, mention, type Safe, say } from '#blocks/text.ts';
import { andMore, counted } from './en-words.ts';

/** What the click contract answers when the thing was done; each is for the person who did it. */
export const englishAnswers = {
  started: (ref: string, channel: string | null): string =>
    channel === null
      ? say`Done: ${ref} is on its way.`
      : say`Done: ${ref} is on its way. Its card is in ${channelMention(channel)}.`,
  startedUndelivered: (ref: string): string =>
    say`Done: ${ref} is on its way. It has no channel, so its card goes to those who decide, directly.`,
  /** @param elsewhere True when it was asked in a channel that the bot is not in, so that it goes by direct message. */
  asked: (ref: string, channel: string | null, elsewhere: boolean): string => {
    if (channel !== null) return say`Done: ${ref} is asked. Its card is in ${channelMention(channel)}.`;
    return elsewhere
      ? say`Done: ${ref} is asked by direct message, since I am not in this channel. Invite me to have the card here.`
      : say`Done: ${ref} is asked by direct message.`;
  },
  approved: (ref: string, stage: string | null): string =>
    stage === null ? say`Done: you approved ${ref}.` : say`Done: you approved ${ref}. It is now at *${stage}*.`,
  checkedIn: (ref: string): string => say`Done: you checked in on ${ref}. Press *Approve* when you have looked at it.`,
  rejected: (ref: string): string => say`Done: you rejected ${ref}. Its requester is told why.`,
  delegated: (ref: string, to: string): string => say`Done: ${mention(to)} is now asked to decide on ${ref}.`,
  changesRequested: (ref: string, requesterId: string): string =>
    say`Done: ${ref} went back to ${mention(requesterId)}, who is told what should change.`,
  resubmitted: (ref: string): string => say`Done: ${ref} is resubmitted.`,
  triggered: (ref: string, trigger: string, label: string | null, stage: string | null): string =>
    say`Done: ${label ?? labelOfKey(trigger)} on ${ref}.${stage === null ? '' : md` It is now at *${stage}*.`}`,
  commented: (ref: string): string => say`Done: your comment is with ${ref}.`,
  canceled: (ref: string): string => say`Done: ${ref} is canceled.`,
  reopened: (ref: string): string => say`Done: ${ref} is open again.`,
  held: (ref: string): string => say`Done: ${ref} is on hold. \`/workflow resume ${ref}\` lets it go on.`,
  nudged: (ref: string): string => say`Done: those who are asked about ${ref} are reminded.`,
  resumed: (ref: string): string => say`Done: ${ref} goes on.`,
  /** Under what was done, while it can be taken back. */
  canUndo: (when: string): string => say`It takes effect ${when}. You can undo it until then.`,
  undo: 'Undo',
  undone: (ref: string): string => say`Done: your decision on ${ref} is taken back. It waits for you again.`,
  filledIn: (ref: string, stage: string | null): string =>
    say`Done: you filled in ${ref}.${stage === null ? '' : md` It is now at *${stage}*.`}`,
  submitted: (ref: string, stage: string | null): string =>
    say`Done: you submitted ${ref}.${stage === null ? '' : md` It is now at *${stage}*.`}`,
  retried: (ref: string): string => say`Done: ${ref} is tried again.`,
  voted: (ref: string): string => say`Done: your decision on ${ref} counts. Others still have to decide.`,
  assigned: (ref: string, to: string): string => say`Done: ${ref} is assigned to ${mention(to)}.`,
  roleGranted: (role: string, who: string, isGroup: boolean): string =>
    isGroup
      ? say`Done: the members of that group now have the role \`${role}\`.`
      : say`Done: ${mention(who)} now has the role \`${role}\`.`,
  roleRevoked: (role: string, who: string, isGroup: boolean): string =>
    isGroup
      ? say`Done: that group no longer has the role \`${role}\`.`
      : say`Done: ${mention(who)} no longer has the role \`${role}\`.`,
  roleUnchanged: (role: string): string => say`Nothing to change: the role \`${role}\` was like that already.`,
  /** What has ended, how long ago, and what is better removed. */
  cleanupFacts: (facts: CleanupFacts): string =>
    [
      say`${counted(facts.total, 'request')}: ${facts.open} open, ${facts.completed} completed, ${facts.rejected} rejected, ${facts.canceled} canceled.`,
      ...facts.older_than.map(({ days, count }) => say`Ended more than ${counted(days, 'day')} ago: ${count}`),
      ...facts.recommendations.map(
        ({ days, count }) => say`\`/workflow cleanup ${days}\` archives and removes ${counted(count, 'request')}.`,
      ),
    ].join('\n'),
  /** Before anything is removed. */
  cleanupAsk: (requests: number, approvals: number, days: number): string =>
    say`${counted(requests, 'request')} with ${counted(approvals, 'approval')} ended at least ${counted(days, 'day')} ago. They are archived in the bot's data folder and then removed from the lists and from Slack's Details for good. Shall I?`,
  cleanupButton: (requests: number): string => `Archive and remove ${requests}`,
  cleanupBegun: (requests: number, days: number): string =>
    say`${counted(requests, 'request')} that ended at least ${counted(days, 'day')} ago will be archived in the bot's data folder and removed.`,
  cleanupTooSoon: 'At least 1 day: what ended less than a day ago is not removed. Nothing was removed.',
  nothingToCleanUp: (days: number): string => say`Nothing ended ${counted(days, 'day')} ago or earlier.`,
  /** Said at once when the answer takes longer than a moment. */
  working: 'One moment…',
  away: (when: string, delegate: string, tasks: number): string =>
    say`Done: you are away until ${when}. ${mention(delegate)} stands in for you${tasks === 0 ? '' : tasks === 1 ? ' and has the one task that waits for you' : ` and has the ${tasks} tasks that wait for you`}. \`/workflow back\` ends it.`,
  back: (delegate: string): string =>
    say`Done: welcome back. ${mention(delegate)} stands in for you no longer; what is open waits for you.`,
  notAway: 'You are not away. `/workflow away fri @someone` says that you are.',
  snoozed: (ref: string, when: string): string =>
    say`Done: ${ref} is out of your list until ${when}. You are reminded of it then.`,
  /** After what was done in the stead of people who are away. */
  countsFor: (absent: Safe, alsoYou: boolean): string =>
    alsoYou ? say`It counts for you and for ${absent}, who is away.` : say`It counts for ${absent}, who is away.`,
};

/** Messages that come without being asked for: in a thread, by direct message, or to admins. */
export const englishNotices = {
  approvalWaiting: (card: { ref: string; title: string; stage: string; requesterId: string }): string =>
    say`Waiting for you: *${card.ref}* ${card.title}, at *${card.stage}*, from ${mention(card.requesterId)}.`,
  /** In the thread of a card, mentioning whom it waits for. `who` is made with `mention` and `groupMention`. */
  ping: (ref: string, stage: string, who: readonly Safe[], roles: readonly string[]): string =>
    say`${waiting(who, roles)}: ${ref} is waiting for a decision at *${stage}*.`,
  /** @param why Why it escalated before its time; null when nobody decided in time. */
  escalated: (
    ref: string,
    stage: string,
    who: readonly Safe[],
    roles: readonly string[],
    why: string | null = null,
  ): string => {
    const reason =
      why === null ? md`nobody decided on ${ref} at *${stage}* in time` : md`${ref} waits at *${stage}*, and ${why}`;
    return say`:rotating_light: ${waiting(who, roles)}: ${reason}. You can decide now.`;
  },
  escalatedToYou: (ref: string, title: string, stage: string, why: string | null = null): string => {
    const reason = why === null ? md`Nobody decided at *${stage}* in time` : md`It waits at *${stage}*, and ${why}`;
    return say`:rotating_light: Escalated to you: *${ref}* ${title}. ${reason}.`;
  },
  reminder: (ref: string, title: string, when: string): string =>
    say`:alarm_clock: *${ref}* ${title} is still waiting for you. It is due ${when}.`,
  /** To somebody who is asked, under their copy of the card. */
  nudge: (ref: string, title: string, by: string): string =>
    say`:wave: ${mention(by)} asks you to look at *${ref}* ${title}: it still waits for you.`,
  /** In the thread of the channel's card; whoever nudges is not named, since that would ping them. */
  nudgeAll: (ref: string, stage: string, who: readonly Safe[], roles: readonly string[]): string =>
    say`:wave: ${waiting(who, roles)}: ${ref} still waits for a decision at *${stage}*. Please have a look.`,
  completed: (ref: string, title: string, by: string | null): string =>
    say`:white_check_mark: Your request *${ref}* ${title} is completed${by === null ? '' : md`. The last decision was made by ${mention(by)}`}.`,
  rejected: (ref: string, title: string, by: string | null): string =>
    say`:x: Your request *${ref}* ${title} was rejected${by === null ? ': the time ran out' : md` by ${mention(by)}`}.`,
  canceled: (ref: string, title: string, by: string | null): string =>
    say`Your request *${ref}* ${title} was canceled${by === null ? '' : md` by ${mention(by)}`}.`,
  reopened: (ref: string, title: string, by: string): string =>
    say`${mention(by)} opened your request *${ref}* ${title} again.`,
  expired: (ref: string, title: string): string => say`The time to decide on *${ref}* ${title} ran out.`,
  changesRequested: (ref: string, title: string, by: string): string =>
    say`:leftwards_arrow_with_hook: ${mention(by)} asks for changes to your request *${ref}* ${title}. Press *Edit and resubmit* on its card.`,
  delegatedToYou: (ref: string, title: string, by: string): string =>
    say`${mention(by)} asks you to decide on *${ref}* ${title} instead.`,
  assignedToYou: (ref: string, title: string, by: string): string =>
    say`${mention(by)} assigned *${ref}* ${title} to you.`,
  roleGranted: (role: string, by: string | null): string =>
    say`You now have the role \`${role}\`${by === null ? '' : md` (from ${mention(by)})`}. What waits for it is under \`/workflow tasks\`.`,
  /** To a delegate when somebody goes away. */
  standIn: (absent: string, when: string, tasks: number): string =>
    say`:palm_tree: ${mention(absent)} is away until ${when} and has named you: you decide in their stead. ${tasks === 0 ? 'Nothing is waiting at the moment.' : tasks === 1 ? 'One request is waiting: its card follows.' : `${tasks} requests are waiting: their cards follow.`} \`/workflow tasks\` shows what waits for you.`,
  standInOver: (absent: string, decided: number): string =>
    say`You stand in for ${mention(absent)} no longer. ${decidedMeanwhile('You', decided)}`,
  awayOver: (delegate: string, decided: number): string =>
    say`:wave: Welcome back. ${decidedMeanwhile(mention(delegate), decided)} What is open waits for you: \`/workflow tasks\`.`,
  snoozeOver: (ref: string, title: string): string =>
    say`:alarm_clock: You snoozed *${ref}* ${title} until now. It still waits for you.`,
  commentFrom: (userId: string, source: 'slack' | 'api' | 'command'): string =>
    say`${mention(userId)} ${source === 'api' ? 'over the API' : 'in Slack'}:`,
  /** Told once to the requester and the admins when a card cannot be delivered. */
  unreachable: (
    ref: string,
    channel: string,
    why: 'archived' | 'not_in_channel' | 'not_found' | 'person_deactivated' | 'refused',
  ): string =>
    say`:warning: I can't show ${ref} in ${channelMention(channel)}: ${WHY_UNREACHABLE[why]} The request itself goes on.`,
  /** Sent to an admin when a role that a request waits for has nobody in it. */
  emptyRole: (ref: string, role: string): string =>
    say`:warning: ${ref} needs the role \`${role}\`, and nobody who has it can decide. Give it to somebody: \`/workflow role grant ${role} @user\``,
  /** To an admin, who was asked because there was nobody else. */
  nobody: (ref: string, title: string, stage: string, why: string): string =>
    say`:warning: *${ref}* ${title} could ask nobody at *${stage}*: ${why}. It waits for an admin: please decide, or assign it.`,
  /** To the requester and to those who can try again. */
  taskFailed: (ref: string, title: string, stage: string, why: string): string =>
    say`:warning: *${ref}* ${title} waits at *${stage}*: ${why}. A ticket admin or an admin can press *Retry* on its card.`,
  /** To whoever installed the app, once. */
  welcome: (isAdmin: boolean): string =>
    say`:wave: Thank you for installing me. I bring requests to the people who decide, remind them, and keep a record of what they did.${isAdmin ? md` You are my admin here, so please begin like this:${ADMIN_STEPS}` : md` See what can be requested with \`/workflow definitions\`, start something with \`/workflow start\`, and find everything else with \`/workflow help\`.`}`,
};

const ADMIN_STEPS = md`
1. See what can be requested: \`/workflow definitions\`
2. Say who decides: \`/workflow roles\` shows the roles, \`/workflow role grant manager @somebody\` gives one.
3. Invite me to the channels that the requests should show in: \`/invite\` there.
4. Try it: \`/workflow start\`. Everything else is in \`/workflow help\`.`;

function decidedMeanwhile(who: string | Safe, decided: number): Safe {
  if (decided === 0) return md`Nothing was decided in the meantime.`;
  return decided === 1
    ? md`${who} decided one request in the meantime.`
    : md`${who} decided ${decided} requests in the meantime.`;
}

const WHY_UNREACHABLE: Record<'archived' | 'not_in_channel' | 'not_found' | 'person_deactivated' | 'refused', string> =
  {
    archived: 'the channel is archived. Choose another channel in the definition.',
    not_in_channel: 'I am not in that channel. Invite me there.',
    not_found: 'I cannot find that channel. Correct it in the definition.',
    person_deactivated: 'that account is deactivated. Ask an admin to assign it to somebody else.',
    refused: 'Slack refused it. Ask an admin to look at `countersign doctor`.',
  };

function waiting(who: readonly Safe[], roles: readonly string[]): Safe {
  // A group is mentioned already, in `who`.
  const inRoles = roles.filter((role) => !isGroupRole(role)).map((role) => md`*${role}*`);
  const all = [...who, ...inRoles];
  return all.length === 0 ? md`Everybody here` : listed(all, 20, andMore);
}

type CleanupFacts = {
  total: number;
  open: number;
  completed: number;
  rejected: number;
  canceled: number;
  older_than: readonly { days: number; count: number }[];
  recommendations: readonly { days: number; count: number }[];
};

import { isGroupRole, listed, md, mention, roleWords, type Safe, say } from '#blocks/text.ts';
import type { ErrorParams } from '#domain/errors.ts';
import { andMore } from './en-words.ts';

export const LISTED_MAX = 10;

function plainly(item: string): Safe {
  return md`${item}`;
}

export function names(items: readonly string[]): Safe {
  return listed(
    items.map((item) => md`\`${item}\``),
    LISTED_MAX,
    andMore,
  );
}

/** "with the role `finance`", "in @finance-team" for a Slack user group, or both. */
function withRoles(roles: readonly string[]): Safe {
  const groups = roles.filter(isGroupRole);
  const others = roles.filter((role) => !isGroupRole(role));
  const inGroups = listed(groups.map(roleWords), LISTED_MAX, andMore);
  if (others.length === 0) return md`in ${inGroups}`;
  return groups.length === 0
    ? md`with the role ${names(others)}`
    : md`with the role ${names(others)} or in ${inGroups}`;
}

/** "Bob", "Bob or Carol", "Bob, Carol or anyone with the role reviewer"; null when nobody is known. */
function whoMay({ roles, users }: ErrorParams['not_permitted']): Safe | null {
  const people = users.map(mention);
  if (roles.length > 0) people.push(md`${people.length > 0 ? 'anyone' : 'Anyone'} ${withRoles(roles)}`);
  const last = people.pop();
  if (last === undefined) return null;
  return people.length === 0 ? last : md`${listed(people, LISTED_MAX, andMore)} or ${last}`;
}

/** "Bob or Carol can." Empty when nobody is known. */
function whoCan(known: ErrorParams['not_permitted']): Safe {
  const people = whoMay(known);
  return people === null ? md`` : md` ${people} can.`;
}

/** A sentence for each reason of a code. */
type Sentences<Reason extends string, Params> = { [R in Reason]: (params: Params) => string };

/** Who may, and the words for an instant. */
type Known = ErrorParams['not_permitted'] & { when: (iso: string) => string };

export const NOT_PERMITTED: Sentences<ErrorParams['not_permitted']['reason'], Known> = {
  role: (known) => say`You can't do this: it isn't waiting for you.${whoCan(known)}`,
  handed_over: ({ users: [now], at, when }) => {
    const moment = at === undefined ? md`` : md` on ${when(at)}`;
    return now === undefined
      ? say`You handed this on${moment}, so you no longer decide it.`
      : say`You handed this to ${mention(now)}${moment}: they decide it now.`;
  },
  self: (known) => say`You can't decide on your own request.${whoCan(known)}`,
  deactivated: (known) => say`You can't do this: your account is deactivated.${whoCan(known)}`,
  external: (known) => say`You can't do this: you are a guest or from another organisation.${whoCan(known)}`,
  not_requester: (known) =>
    known.users.length > 0
      ? say`Only ${whoMay(known) ?? ''} can do this: it is up to whoever made the request.`
      : say`You can't do this: only the person who made the request can.`,
  not_admin: (known) => say`You can't do this: it is for admins.${whoCan(known)}`,
  permission: (known) =>
    say`You don't have the permission for this.${whoCan(known)}${known.roles.length + known.users.length === 0 ? md` Ask an admin for the role.` : ''}`,
  not_checked_in: () => say`Press *Check in* first: it shows the others that you are looking at this.`,
  private: () => say`You can't see this request: it is shown to the people who take part in it.`,
  beyond_own: (known) => say`You can't do this: that role may do more than you may yourself.${whoCan(known)}`,
};

export const NOT_WAITING: Sentences<ErrorParams['not_waiting']['what'], string> = {
  reopen: (ref) => say`There is nothing to reopen: ${ref} has not ended.`,
  resume: (ref) => say`There is nothing to resume: ${ref} is not on hold.`,
  resubmit: (ref) => say`There is nothing to resubmit: ${ref} isn't waiting for its requester.`,
  amend: (ref) => say`The terms of ${ref} can't be changed here: they come from its definition.`,
  complete: (ref) => say`There is nothing to complete: no system is to call back for ${ref} now.`,
  retry: (ref) => say`There is nothing to try again: no system has failed for ${ref}.`,
  start: (ref) => say`There is nothing to start: ${ref} has begun.`,
  nudge: (ref) => say`There is nobody to nudge: ${ref} isn't waiting for anybody else to decide.`,
};

export const INVALID_DELEGATE: Record<
  ErrorParams['invalid_delegate']['reason'],
  (verb: 'delegate' | 'assign') => string
> = {
  self: (verb) => `You can't ${verb === 'assign' ? 'assign this' : verb} to yourself. Choose somebody else.`,
  requester: () => "The person who made the request can't decide on it. Choose somebody else.",
  bot: (verb) => `You can't ${verb} this to a bot. Choose a person.`,
  deactivated: () => "That person's account is deactivated. Choose somebody else.",
  external: () => 'That person is a guest or from another organisation. Choose somebody of this workspace.',
  already: () => 'That person is already asked to decide on this. Choose somebody else.',
  loop: () => 'That person passed this on before. It would go round in circles: choose somebody else.',
  depth: () =>
    "This was passed on too many times already, so it can't be delegated again. Decide it, or ask an admin to assign it.",
  not_allowed: (verb) =>
    `You can't ${verb} this to that person: this step doesn't allow it. Choose somebody else, or decide it yourself.`,
  unknown: () => "I don't know that person. Choose somebody of this workspace.",
  away: () => 'That person is away themselves. Choose somebody who is there.',
  away_loop: () => 'That person is away and has named you: nobody would be there. Choose somebody else.',
};

/** Why somebody cannot be asked for a one-off approval. */
export const INVALID_APPROVER: Sentences<ErrorParams['invalid_approver']['reason'], string> = {
  self: () => "You can't ask yourself for an approval. Name somebody else.",
  bot: (who) => say`${mention(who)} is a bot, and bots don't decide. Name a person.`,
  deactivated: (who) => say`${mention(who)} can't be asked: their account is deactivated. Name somebody else.`,
  external: (who) =>
    say`${mention(who)} can't be asked: they are a guest or from another organisation. Name somebody of this workspace.`,
  empty_group: (who) =>
    say`There is nobody in ${roleWords(`@${who}`)} who could decide, besides yourself. Name somebody else.`,
  too_many: () => 'Those are too many people for one question. Name fewer, or a user group.',
};

export const INVALID_MANAGER: Record<ErrorParams['invalid_manager']['reason'], string> = {
  self: 'Nobody can be their own manager. Choose somebody else.',
  bot: "A bot can't be a manager. Choose a person.",
  deactivated: "That person can't be the manager: their account is deactivated. Choose somebody else.",
  circle: 'That would go round in a circle: each of the two would be above the other. Choose somebody else.',
};

export const ROLE_CONFLICT: Sentences<ErrorParams['role_conflict']['reason'], ErrorParams['role_conflict']> = {
  exists: ({ role }) => say`There is a role called \`${role}\` already. Change that one, or choose another name.`,
  built_in: ({ role }) =>
    say`The role \`${role}\` came with me: it can't be deleted, and what it allows can't be changed. Make a role of your own instead.`,
  in_use: ({ role, by }) =>
    say`The role \`${role}\` can't be deleted yet. It is still needed by: ${listed(by.map(plainly), LISTED_MAX, andMore)}. Change these first.`,
};

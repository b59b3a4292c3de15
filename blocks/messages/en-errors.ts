import {
  fromCatalogue,
  isGroupRole,
  join,
  listed,
  md,
  mention,
  roleWords,
  type Safe,
  say,
  wordsOf,
} from '#blocks/text.ts';
import type { ErrorParams, ErrorSentences } from './params.ts';

const LISTED_MAX = 10;
const more = (count: number): string => `and ${count} more`;

const names = (items: readonly string[]): Safe =>
  listed(
    items.map((item) => md`\`${item}\``),
    LISTED_MAX,
    more,
  );

/** "with the role `finance`", "in @finance-team" for a Slack user group, or both. */
function withRoles(roles: readonly string[]): Safe {
  const groups = roles.filter(isGroupRole);
  const others = roles.filter((role) => !isGroupRole(role));
  const inGroups = listed(groups.map(roleWords), LISTED_MAX, more);
  if (others.length === 0) return md`in ${inGroups}`;
  return groups.length === 0
    ? md`with the role ${names(others)}`
    : md`with the role ${names(others)} or in ${inGroups}`;
}

/** "Bob or anyone with the role reviewer can." Empty when nobody is known. */
function whoCan({ roles, users }: { roles: string[]; users: string[] }): Safe {
  const people = listed(users.map(mention), LISTED_MAX, more);
  const held = roles.length > 0 ? md`anyone ${withRoles(roles)}` : null;
  if (users.length > 0) return held === null ? md` ${people} can.` : md` ${people} or ${held} can.`;
  return held === null ? md`` : md` Anyone ${withRoles(roles)} can.`;
}

function notPermitted({ reason, roles, users }: ErrorParams['not_permitted']): string {
  const can = whoCan({ roles, users });
  switch (reason) {
    case 'role':
      return say`You can't do this: it isn't waiting for you.${can}`;
    case 'self':
      return say`You can't decide on your own request.${can}`;
    case 'deactivated':
      return say`You can't do this: your account is deactivated.${can}`;
    case 'external':
      return say`You can't do this: you are a guest or from another organisation.${can}`;
    case 'not_requester':
      return say`You can't do this: only the person who made the request can.${users.length > 0 ? can : md``}`;
    case 'not_admin':
      return say`You can't do this: it is for admins.${can}`;
    case 'permission':
      return say`You don't have the permission for this.${can}${roles.length + users.length === 0 ? md` Ask an admin for the role.` : ''}`;
    case 'not_checked_in':
      return say`Press *Check in* first: it shows the others that you are looking at this.`;
    case 'beyond_own':
      return say`You can't do this: that role may do more than you may yourself.${can}`;
    default:
      return unexpected(reason);
  }
}

function notWaiting({ ref, what }: ErrorParams['not_waiting']): string {
  const request = ref || 'this request';
  switch (what) {
    case 'reopen':
      return say`There is nothing to reopen: ${request} has not ended.`;
    case 'resume':
      return say`There is nothing to resume: ${request} is not on hold.`;
    case 'resubmit':
      return say`There is nothing to resubmit: ${request} isn't waiting for its requester.`;
    case 'amend':
      return say`The terms of ${request} can't be changed here: they come from its definition.`;
    case 'complete':
      return say`There is nothing to complete: no system is to call back for ${request} now.`;
    case 'retry':
      return say`There is nothing to try again: no system has failed for ${request}.`;
    case 'start':
      return say`There is nothing to start: ${request} has begun.`;
    default:
      return unexpected(what);
  }
}

function invalidDelegate({ reason }: ErrorParams['invalid_delegate']): string {
  switch (reason) {
    case 'self':
      return "You can't delegate to yourself. Choose somebody else.";
    case 'requester':
      return "The person who made the request can't decide on it. Choose somebody else.";
    case 'bot':
      return "You can't delegate to a bot. Choose a person.";
    case 'deactivated':
      return "That person's account is deactivated. Choose somebody else.";
    case 'external':
      return 'That person is a guest or from another organisation. Choose somebody of this workspace.';
    case 'already':
      return 'That person is already asked to decide on this. Choose somebody else.';
    case 'loop':
      return 'That person passed this on before. It would go round in circles: choose somebody else.';
    case 'depth':
      return "This was passed on too many times already, so it can't be delegated again. Decide it, or ask an admin to assign it.";
    case 'not_allowed':
      return "You can't delegate this to that person: this step doesn't allow it. Choose somebody else, or decide it yourself.";
    case 'unknown':
      return "I don't know that person. Choose somebody of this workspace.";
    case 'away':
      return 'That person is away themselves. Choose somebody who is there.';
    case 'away_loop':
      return 'That person is away and has named you: nobody would be there. Choose somebody else.';
    default:
      return unexpected(reason);
  }
}

/** Why somebody cannot be asked for a one-off approval. */
function invalidApprover({ reason, who }: ErrorParams['invalid_approver']): string {
  const them = who === '' ? md`That person` : mention(who);
  switch (reason) {
    case 'self':
      return "You can't ask yourself for an approval. Name somebody else.";
    case 'bot':
      return say`${them} is a bot, and bots don't decide. Name a person.`;
    case 'deactivated':
      return say`${them} can't be asked: their account is deactivated. Name somebody else.`;
    case 'external':
      return say`${them} can't be asked: they are a guest or from another organisation. Name somebody of this workspace.`;
    case 'empty_group':
      return say`There is nobody in ${who === '' ? 'that group' : roleWords(`@${who}`)} who could decide, besides yourself. Name somebody else.`;
    case 'too_many':
      return 'Those are too many people for one question. Name fewer, or a user group.';
    case 'unknown':
      return "I don't know who should be asked. Mention somebody with @ and choose from the list.";
    default:
      return unexpected(reason);
  }
}

function unexpected(reason: never): string {
  return say`This can't be done (${String(reason)}).`;
}

const changeLine = ({ label, from, to }: ErrorParams['request_changed']['changes'][number]): Safe =>
  md`• *${label}*: ${from || '(empty)'} → ${to || '(empty)'}`;

/** Characters of the lines under a sentence, so that the whole fits one text object. */
const LINES_CHARACTERS = 2_500;

/** Past tense of an approval's status or of a trigger. */
const DECIDED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    approve: 'approved',
    reject: 'rejected',
    denied: 'rejected',
    delegate: 'delegated',
    request_changes: 'sent back for changes',
    changes_requested: 'sent back for changes',
    cancel: 'canceled',
    expire: 'expired',
  }),
);

const decided = (decision: string): string => DECIDED.get(decision) ?? wordsOf(decision).toLowerCase();

/** Lines under a sentence; none leave the sentence alone. */
function withLines(sentence: string, lines: readonly Safe[]): string {
  if (lines.length === 0) return sentence;
  const below = listed(lines, LISTED_MAX, more, { separator: '\n', characters: LINES_CHARACTERS });
  return join([fromCatalogue(sentence), below], '\n').mrkdwn;
}

const available = (words: string, items: readonly string[]): Safe =>
  items.length > 0 ? md` ${words} ${names(items)}.` : md``;

/** The refusals in English. @param when Words for an instant, in the reader's time zone. */
export function englishErrors(when: (iso: string) => string): ErrorSentences {
  return {
    not_found: ({ ref }) =>
      say`I can't find ${ref === '' ? 'that request' : ref}. Check the number, or see your requests with \`/workflow list mine\`.`,
    not_permitted: notPermitted,
    already_decided: ({ by, at, decision }) =>
      say`Already decided: ${decided(decision)} by ${by === null ? 'Countersign' : mention(by)}${at === '' ? '' : md` on ${when(at)}`}. Nothing was changed.`,
    workflow_closed: ({ ref, status }) =>
      say`${ref || 'This request'} is ${status === '' ? 'closed' : wordsOf(status).toLowerCase()}, so there is nothing left to decide.`,
    stage_moved: ({ ref, stage, requester }) =>
      requester === ''
        ? say`${ref || 'This request'} has moved on${stage === '' ? '' : md` and is now at *${wordsOf(stage)}*`}. Look at its card and decide there.`
        : say`${ref || 'This request'} waits for ${mention(requester)} to edit and resubmit it. Until then there is nothing to decide.`,
    expired: ({ ref }) =>
      say`The time to decide on ${ref || 'this request'} has run out. Ask the requester or an admin to start it again.`,
    request_changed: ({ changes }) =>
      withLines(
        'The request changed since this card was drawn, so nothing was decided. Please look again.',
        changes.map(changeLine),
      ),
    comment_required: ({ label }) => say`Please say why: ${label === '' ? 'this' : md`“${label}”`} needs a comment.`,
    invalid_form: ({ fields }) =>
      withLines(
        'Some answers need another look:',
        fields.map(({ key, message }) => md`• *${wordsOf(key)}*: ${message}`),
      ),
    unknown_trigger: ({ trigger, available: triggers }) =>
      say`There is no step \`${trigger}\` here now.${available('You can do:', triggers)}${triggers.length === 0 ? md` There is nothing that you can do here now.` : ''}`,
    unknown_definition: ({ key, available: keys }) =>
      say`There is no kind of request called \`${key}\`.${available('You can start:', keys)}`,
    inactive_definition: ({ key }) =>
      say`${key === '' ? 'This kind of request' : md`\`${key}\``} is switched off and can't be started. See the others with \`/workflow definitions\`.`,
    definition_changed: ({ key, version }) =>
      say`Somebody changed ${key === '' ? 'this definition' : md`\`${key}\``} meanwhile${version === 0 ? '' : md`: it is at version ${String(version)} now`}. Look at it and change it again.`,
    invalid_delegate: invalidDelegate,
    invalid_approver: invalidApprover,
    unknown_group: ({ text }) =>
      say`I don't know a user group "${text}". Mention it with @ and choose from the list, or name people.`,
    wrong_stage: ({ stage, allowed }) =>
      say`This can't be sent back to ${stage === '' ? 'that stage' : md`*${stage}*`}.${available('It can go back to:', allowed)}`,
    not_started: ({ ref }) => say`${ref || 'This request'} has not been started yet, so nobody can decide.`,
    on_hold: ({ by }) =>
      say`This request is on hold${by === '' ? '' : md` (by ${mention(by)})`}. Nobody can decide until it is resumed.`,
    not_waiting: notWaiting,
    text_too_long: ({ max }) =>
      say`That text is too long${max > 0 ? md` (at most ${max.toLocaleString('en')} characters)` : ''}. Please shorten it.`,
    invalid_time: ({ text, most }) =>
      text === ''
        ? 'Please choose a time.'
        : say`“${text}” is no time within ${most || 'a year'} from now. Write it as \`2h\`, \`3d\`, \`1w\`, \`tomorrow\`, \`fri\` or \`2026-12-24\`.`,
    unknown_user: ({ text }) =>
      text === ''
        ? 'Please choose somebody.'
        : say`I don't know the person "${text}". Mention them with @ and choose from the list.`,
    unknown_role: ({ name, available: roles }) =>
      say`There is no role called \`${name}\`.${available('There are:', roles)}`,
    unknown_target: ({ target, available: keys }) =>
      say`There is no stage or pipeline \`${target}\`.${available('There are:', keys)}`,
    not_failed: ({ status }) => say`This was not given up: it is ${status}.`,
    too_late: ({ ref }) => say`There is nothing to undo: what you decided on ${ref} stands already, or was taken back.`,
    last_admin: ({ role }) => say`That would leave nobody with the role \`${role}\`. Give it to somebody else first.`,
    unknown_command: ({ word, nearest }) =>
      say`I don't know \`${word}\`.${nearest === null ? '' : md` Did you mean \`/workflow ${nearest}\`?`} This is what I know:`,
    usage: ({ usage }) => say`Please write it like this: \`/workflow ${usage.replace(/^\/?workflow\s+/, '')}\``,
    invalid_definition: ({ issues }) =>
      withLines(
        'This definition has mistakes, so it was not published:',
        issues.map(({ path, message }) => md`• \`${path || '(top)'}\`: ${message}`),
      ),
    not_installed: ({ url }) =>
      say`I am not installed in this workspace, or was removed from it, so nothing was changed.${url === '' ? '' : md` An admin of the workspace can install me at ${url}`}`,
    database_away: () => "I can't reach my database right now, so nothing was changed. Please try again in a minute.",
    slack_away: () =>
      'Slack did not answer me just now, so I could not show you what you asked for. Nothing was changed. Please try again.',
    conflict_retry: () => 'Several people acted at the same moment and yours did not go through. Please try again.',
    already_done: () => 'That was done already. Nothing was changed.',
    internal: ({ requestId }) =>
      say`Sorry, something went wrong on my side and nothing was changed. Please try again.${requestId === '' ? '' : md` If it happens again, tell an admin this number: \`${requestId}\``}`,
  };
}

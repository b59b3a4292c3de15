import { fromCatalogue, join, labelOfKey, listed, md, mention, type Safe, say } from '#blocks/text.ts';
import type { FieldChange } from '#domain/errors.ts';
import {
  INVALID_APPROVER,
  INVALID_DELEGATE,
  INVALID_MANAGER,
  LISTED_MAX,
  NOT_PERMITTED,
  NOT_WAITING,
  names,
  ROLE_CONFLICT,
} from './en-reasons.ts';
import { andMore } from './en-words.ts';
import type { FailureSentences } from './failure.ts';

function changeLine({ label, from, to }: FieldChange): Safe {
  return md`• *${label}*: ${from || '(empty)'} → ${to || '(empty)'}`;
}

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

function decided(decision: string): string {
  return DECIDED.get(decision) ?? labelOfKey(decision).toLowerCase();
}

/** Lines under a sentence; none leave the sentence alone. */
function withLines(sentence: string, lines: readonly Safe[]): string {
  if (lines.length === 0) return sentence;
  const below = listed(lines, LISTED_MAX, andMore, { separator: '\n', characters: LINES_CHARACTERS });
  return join([fromCatalogue(sentence), below], '\n').mrkdwn;
}

/** What there is instead, after a sentence; where there is nothing, `none`. */
function orElse(items: readonly string[], words: string, none = ''): Safe {
  if (items.length > 0) return md` ${words} ${names(items)}.`;
  return none === '' ? md`` : md` ${none}`;
}

function issueLine({ path, message }: { path: string; message: string }): Safe {
  return md`• \`${path || '(top)'}\`: ${message}`;
}

/** The failures in English. @param when Words for an instant, in the reader's time zone. */
export function englishErrors(when: (iso: string) => string): FailureSentences {
  return {
    not_found: ({ ref }) =>
      say`I can't find ${ref || 'that request'}. Check the number, or see your requests with \`/workflow list mine\`.`,
    not_permitted: (params) => NOT_PERMITTED[params.reason]({ ...params, when }),
    already_decided: ({ by, at, decision }) =>
      say`Already decided: ${decided(decision)} by ${by === null ? 'Countersign' : mention(by)} on ${when(at)}. Nothing was changed.`,
    workflow_closed: ({ ref, status }) =>
      say`${ref} is ${labelOfKey(status).toLowerCase()}, so there is nothing left to decide.`,
    stage_moved: ({ ref, stage, requester }) =>
      requester === undefined
        ? say`${ref} has moved on and is now at *${labelOfKey(stage)}*. Look at its card and decide there.`
        : say`${ref} waits for ${mention(requester)} to edit and resubmit it. Until then there is nothing to decide.`,
    expired: ({ ref }) =>
      say`The time to decide on ${ref} has run out. Ask the requester or an admin to start it again.`,
    request_changed: ({ changes }) =>
      withLines(
        'The request changed since this card was drawn, so nothing was decided. Please look again.',
        changes.map(changeLine),
      ),
    comment_required: ({ label }) => say`Please say why: “${labelOfKey(label)}” needs a comment.`,
    invalid_form: ({ fields }) =>
      withLines(
        'Some answers need another look:',
        fields.map(({ key, message }) => md`• *${labelOfKey(key)}*: ${message}`),
      ),
    unknown_trigger: ({ trigger, available }) =>
      say`There is no step \`${trigger}\` here now.${orElse(available, 'You can do:', 'There is nothing that you can do here now.')}`,
    unknown_definition: ({ key, available }) =>
      say`There is no kind of request called \`${key}\`.${orElse(available, 'You can start:')}`,
    inactive_definition: ({ key }) =>
      say`\`${key}\` is switched off and can't be started. See the others with \`/workflow definitions\`.`,
    unfinished_definition: ({ key, stages }) =>
      say`\`${key}\` can't be started yet: ${names(stages)} still has to be filled in. Whoever designs it can do that.`,
    definition_changed: ({ key, version }) =>
      say`Somebody changed \`${key}\` meanwhile: it is at version ${version} now. Look at it and change it again.`,
    invalid_delegate: ({ reason, verb }) => INVALID_DELEGATE[reason](verb ?? 'delegate'),
    invalid_approver: ({ reason, who }) => INVALID_APPROVER[reason](who),
    unknown_group: ({ text }) =>
      say`I don't know a user group "${text}". Mention it with @ and choose from the list, or name people.`,
    wrong_stage: ({ stage, allowed }) =>
      say`This can't be sent back to ${stage === '' ? 'that stage' : md`*${stage}*`}.${orElse(allowed, 'It can go back to:')}`,
    not_started: ({ ref }) => say`${ref} has not been started yet, so nobody can decide.`,
    on_hold: ({ by }) => say`This request is on hold (by ${mention(by)}). Nobody can decide until it is resumed.`,
    not_waiting: ({ ref, what }) => NOT_WAITING[what](ref),
    nudged_already: ({ ref, at, again }) =>
      say`Those who decide on ${ref} were reminded on ${when(at)}. You can nudge them again from ${when(again)} on.`,
    text_too_long: ({ max }) =>
      say`That text is too long (at most ${max.toLocaleString('en')} characters). Please shorten it.`,
    unkeepable: () =>
      'That has something in it that cannot be kept as it is: a NUL, half a character, or a number with too many digits. Please write it anew.',
    invalid_time: ({ text, most, past }) =>
      text === ''
        ? 'Please choose a time.'
        : past
          ? say`${text} is over: it must be in the future.`
          : say`“${text}” is no time within ${most} from now. Write it as \`2h\`, \`3d\`, \`1w\`, \`tomorrow\`, \`fri\` or \`2026-12-24\`.`,
    unknown_user: ({ text }) =>
      text === ''
        ? 'Please choose somebody.'
        : say`I don't know the person "${text}". Mention them with @ and choose from the list.`,
    unknown_role: ({ name, available }) => say`There is no role called \`${name}\`.${orElse(available, 'There are:')}`,
    invalid_manager: ({ reason }) => INVALID_MANAGER[reason],
    incomplete_away: () => 'Please say both: until when you are away, and who stands in for you.',
    role_conflict: (params) => ROLE_CONFLICT[params.reason](params),
    role_circle: ({ role, parent }) =>
      say`The role \`${role}\` can't stand under \`${parent}\`: it would end up under itself. Choose another parent.`,
    unknown_target: ({ target, available }) =>
      say`There is no stage or pipeline \`${target}\`.${orElse(available, 'There are:')}`,
    not_failed: ({ status }) => say`This was not given up: it is ${status}.`,
    too_late: ({ ref }) => say`There is nothing to undo: what you decided on ${ref} stands already, or was taken back.`,
    last_admin: ({ role }) => say`That would leave nobody with the role \`${role}\`. Give it to somebody else first.`,
    unknown_command: ({ word, nearest }) =>
      say`I don't know \`${word}\`.${nearest === null ? '' : md` Did you mean \`/workflow ${nearest}\`?`} This is what I know:`,
    usage: ({ usage }) => say`Please write it like this: \`/workflow ${usage.replace(/^\/?workflow\s+/, '')}\``,
    invalid_ticket_type: ({ issues }) =>
      withLines('This ticket type has mistakes, so it was not saved:', issues.map(issueLine)),
    ticket_type_exists: ({ key }) =>
      say`There is a ticket type called \`${key}\` already. Change that one, or choose another name.`,
    unknown_ticket_type: ({ key, available }) =>
      say`There is no ticket type called \`${key}\` that you can use.${orElse(available, 'You can use:', 'Ask an admin for the role.')}`,
    invalid_definition: ({ issues }) =>
      withLines('This definition has mistakes, so it was not published:', issues.map(issueLine)),
    not_installed: ({ url }) =>
      say`I am not installed in this workspace, or was removed from it, so nothing was changed.${url === '' ? '' : md` An admin of the workspace can install me at ${url}`}`,
    database_away: () => "I can't reach my database right now, so nothing was changed. Please try again in a minute.",
    outcome_unknown: () =>
      'I lost my database before it answered, so I do not know whether that was done. Please look at the request in a minute; if it was not, do it again.',
    slack_away: () =>
      'Slack did not answer me just now, so I could not show you what you asked for. Nothing was changed. Please try again.',
    conflict_retry: () => 'Several people acted at the same moment and yours did not go through. Please try again.',
    already_done: () => 'That was done already. Nothing was changed.',
    internal: ({ requestId }) =>
      say`Sorry, something went wrong on my side and nothing was changed. Please try again.${requestId === '' ? '' : md` If it happens again, tell an admin this number: \`${requestId}\``}`,
  };
}

import { clip, isGroupRole, labelOfKey, md, mention, roleWords, type Safe } from '#blocks/text.ts';
import type { CardStatus, TaskMark } from '#blocks/view.ts';
import { andMore } from './en-words.ts';

/** Past tense for what the bot's own triggers did; the actor stands before it. */
const DID: ReadonlyMap<string, string> = new Map(
  Object.entries({
    start: 'made the request',
    create: 'wrote it down, to be started later',
    approve: 'approved',
    submit: 'filled it in',
    complete: 'had the answer',
    fail: 'had no answer',
    retry: 'tried it again',
    reject: 'rejected',
    delegate: 'delegated',
    request_changes: 'asked for changes',
    resubmit: 'edited and resubmitted',
    check_in: 'checked in',
    escalate: 'escalated it',
    remind: 'sent a reminder',
    expire: 'closed it: the time ran out',
    assign: 'assigned it',
    cancel: 'canceled it',
    reopen: 'reopened it',
    hold: 'put it on hold',
    resume: 'resumed it',
    nudge: 'sent a reminder',
    undo: 'took the decision back',
    system: 'put the decision into effect',
  }),
);

const STATUS: Record<CardStatus, string> = {
  not_started: 'Not started',
  in_progress: 'In progress',
  on_hold: 'On hold',
  completed: 'Completed',
  rejected: 'Rejected',
  canceled: 'Canceled',
};

/** Words of the card and of App Home. Labels are plain; functions that give `Safe` or mrkdwn say so by their type. */
export const englishCard = {
  status: (status: CardStatus): string => STATUS[status],
  /** "In progress, 50 % · next: Finance". */
  progress: (status: CardStatus, { percentage, next }: { percentage: number; next: string | null }): string => {
    if (status !== 'in_progress') return STATUS[status];
    return `${STATUS[status]}, ${percentage} %${next === null ? '' : ` · next: ${next}`}`;
  },
  votes: (agreed: number, needed: number): string => `${agreed} of ${needed} agreed`,
  pipeline: 'Phase',
  requester: 'Requester',
  waitingFor: 'Waiting for',
  due: 'Due',
  statusLabel: 'Status',
  links: 'Links',
  you: 'you',
  theRequester: (userId: string): Safe => md`${mention(userId)} to edit and resubmit`,
  inRole: (role: string): Safe =>
    isGroupRole(role) ? md`anyone in ${roleWords(role)}` : md`anyone with the role ${role}`,
  anybody: 'anyone in this workspace',
  nobody: 'nobody yet: ask an admin to look at the roles',
  andMore,
  earlier: (count: number): string => (count === 1 ? '1 more stage' : `${count} more stages`),
  moreFields: (count: number): string =>
    count === 1 ? '1 more answer: see ⋯ Details' : `${count} more answers: see ⋯ Details`,
  moreButtons: (count: number): string => `${count} more actions: use /workflow do`,
  escalated: ':rotating_light: Escalated: nobody decided in time.',
  checkedIn: (who: Safe): Safe => md`:eyes: ${who} is looking at this.`,
  settling: (who: Safe, when: Safe): Safe =>
    md`:hourglass_flowing_sand: ${who} has decided. It takes effect ${when}; until then they can undo it.`,
  task: ({ stage, state, error, retries }: TaskMark): Safe => {
    const again = retries === 0 ? md`` : md`, tried again ${retries === 1 ? 'once' : `${retries} times`}`;
    const why = error === null ? md`` : md` (${clip(error, 500)})`;
    switch (state) {
      case 'running':
        return md`:gear: Running: ${stage}${again}${why}`;
      case 'waiting':
        return md`:gear: ${stage}: waiting for the answer of the system that was called.`;
      case 'failed':
        return md`:warning: ${stage} failed: ${error === null ? 'no reason is known' : clip(error, 500)}. A ticket admin or an admin can press *Retry*.`;
      default:
        return state satisfies never;
    }
  },
  held: (who: Safe): Safe =>
    md`:double_vertical_bar: On hold by ${who}. Nobody can decide until it is resumed: \`/workflow resume\`.`,
  waitsOnRequester: (who: Safe): Safe =>
    md`:leftwards_arrow_with_hook: Changes were requested. ${who} can edit and resubmit.`,
  waitsOnYou: ':leftwards_arrow_with_hook: Press *Edit and resubmit* when you have changed it.',
  /** Somebody named who is away, and who stands in for them. */
  standsIn: (absent: string, delegate: string, isReader: boolean): Safe =>
    isReader
      ? md`you, for ${mention(absent)} who is away`
      : md`${mention(absent)} (away: ${mention(delegate)} stands in)`,
  /** After what somebody did. */
  didFor: (absent: Safe): Safe => md`for ${absent}`,
  /** After what somebody did, the person or role it was about. */
  didTo: (trigger: string, whom: Safe): Safe =>
    ['delegate', 'assign', 'escalate'].includes(trigger) ? md` to ${whom}` : md` (${whom})`,
  bot: 'Countersign',
  /** @param timedOut True when nobody did it, and it came because nobody answered in time. */
  did: (trigger: string, label: string | null, timedOut = false): string => {
    const did = DID.get(trigger) ?? `did “${label ?? labelOfKey(trigger)}”`;
    return timedOut ? `${did}, for nobody answered in time` : did;
  },
  comments: (count: number): string => (count === 1 ? '1 comment' : `${count} comments`),
  buttons: {
    approve: 'Approve',
    reject: 'Reject',
    delegate: 'Delegate',
    request_changes: 'Request changes',
    check_in: 'Check in',
    resubmit: 'Edit and resubmit',
    fill_in: 'Fill in',
    nudge: 'Nudge',
  },
  menu: {
    details: 'Details',
    history: 'History',
    who: 'Who can decide',
    snooze: 'Snooze',
    assign: 'Assign',
    cancel: 'Cancel request',
  },
};

export const englishHome = {
  tasks: (total: number): string => `My tasks (${total})`,
  requests: (total: number): string => `My requests (${total})`,
  noTasks: 'Nothing is waiting for you.',
  noRequests: 'You have no open requests. Start one below.',
  open: 'Open',
  nudge: 'Nudge',
  start: 'Start a request',
  startHint: 'What would you like to start?',
  nothingToStart: 'There is no kind of request that you may start. Ask an admin for a role.',
  tooMany: 'There are more kinds: see /workflow definitions.',
  previous: 'Previous',
  next: 'Next',
  page: (page: number, pages: number): string => `Page ${page} of ${pages}`,
  due: (when: string): string => `due ${when}`,
  overdue: (when: string): string => `was due ${when}`,
  escalated: 'escalated',
  from: (userId: string): Safe => md`from ${mention(userId)}`,
  standsFor: (absent: Safe): Safe => md`:palm_tree: for ${absent}, who is away`,
  withDelegate: (userId: string): Safe => md`:palm_tree: with ${mention(userId)} while you are away`,
  away: 'Away',
  isAway: (until: string, delegate: string): Safe =>
    md`:palm_tree: You are away until *${until}*. ${mention(delegate)} stands in for you.`,
  isHere: 'You are here. While you are away, somebody else can decide for you.',
  youStandIn: (absent: string, until: string): Safe => md`You stand in for ${mention(absent)} until *${until}*.`,
  goAway: 'Away…',
  back: 'I am back',
};

/** Words of modals. Titles and buttons hold at most 24 characters. */
export const englishModals = {
  cancel: 'Cancel',
  close: 'Close',
  submit: 'Submit',
  start: {
    title: 'Start a request',
    label: 'What would you like to start?',
    submit: 'Next',
    none: 'There is no kind of request that you may start. Ask an admin for a role.',
    tooMany: (shown: number): string =>
      `The first ${shown} are shown. Start any other with /workflow start and its key.`,
  },
  form: {
    missing: 'This field is needed.',
    keepFiles: 'Leave this empty to keep the files that were given before.',
    keepLong: 'The present text is too long to be shown here. Leave this empty to keep it.',
  },
  comment: { title: 'Approve', label: 'Comment', submit: 'Approve' },
  reject: { title: 'Reject', label: 'Reason', submit: 'Reject' },
  cancelRequest: { title: 'Cancel request', label: 'Reason', submit: 'Cancel request', keep: 'Keep it' },
  changes: { title: 'Request changes', stage: 'Send back to', label: 'What should change?', submit: 'Send back' },
  delegate: { title: 'Delegate', user: 'Delegate to', reason: 'Reason', submit: 'Delegate' },
  assign: { title: 'Assign', user: 'Assign to', submit: 'Assign' },
  resubmit: { title: 'Edit and resubmit', submit: 'Resubmit' },
  snooze: {
    title: 'Snooze',
    label: 'Until',
    submit: 'Snooze',
    hint: 'It leaves your list, and you are reminded once when the time is over. Others are asked as before.',
    options: [
      { value: '1h', label: 'In one hour' },
      { value: '4h', label: 'In four hours' },
      { value: 'tomorrow', label: 'Tomorrow' },
      { value: '3d', label: 'In three days' },
      { value: '1w', label: 'In a week' },
    ],
  },
  away: {
    title: 'Away',
    intro: 'Until then somebody else decides what you could decide. Nothing moves for good: you are back at any time.',
    until: 'Back on',
    delegate: 'Who stands in for you',
    submit: "I'm away",
  },
  ask: {
    title: 'Request approval',
    people: 'Who decides',
    peopleHint: 'Any one of them decides.',
    what: 'What is asked',
    due: 'Due',
    dueHint: 'They are reminded an hour before. When nobody has decided by then, the admins are asked as well.',
    dueIn: [
      { value: '4h', label: 'In 4 hours' },
      { value: '1d', label: 'In 1 day' },
      { value: '2d', label: 'In 2 days' },
      { value: '1w', label: 'In 1 week' },
    ],
    submit: 'Ask',
  },
  details: { title: 'Details' },
  error: { title: 'That did not work' },
  pick: 'Choose one',
  pickPerson: 'Choose a person',
};

import type { Asks, Silence, Why } from '#blocks/card/asked.ts';
import { md, type Safe } from '#blocks/text.ts';

const TO_DO: Record<Asks, string> = { approve: 'approve', decide: 'decide on', fill_in: 'fill in' };

/** How a request ended, as the first word of its card. */
export type Ending = 'approved' | 'completed' | 'rejected' | 'expired' | 'canceled';
const ENDED: Record<Ending, string> = {
  approved: ':white_check_mark: *Approved*',
  completed: ':white_check_mark: *Completed*',
  rejected: ':x: *Rejected*',
  expired: ':x: *Closed, for nobody answered in time*',
  canceled: ':no_entry_sign: *Canceled*',
};

function withRoles(group: boolean): string {
  return group ? 'in' : 'with the role';
}

/** Who asks whom for what, and why: the first lines of a card. Names are given ready to be shown. */
export const englishAsks = {
  you: (who: Safe, asks: Asks, what: Safe): Safe => md`*${who}* asks you to ${TO_DO[asks]} ${what}`,
  yourself: (asks: Asks, what: Safe): Safe => md`Please ${TO_DO[asks]} your own request ${what}`,
  others: (who: Safe, whom: Safe, asks: Asks, what: Safe): Safe => md`*${who}* asks ${whom} to ${TO_DO[asks]} ${what}`,
  /** To its requester, about a request of their own. */
  youAsk: (whom: Safe, asks: Asks, what: Safe): Safe => md`You ask ${whom} to ${TO_DO[asks]} ${what}`,
  changesFromYou: (by: Safe, what: Safe): Safe => md`*${by}* asks you to change ${what}`,
  changes: (by: Safe, whom: Safe, what: Safe): Safe => md`*${by}* asks ${whom} to change ${what}`,
  requested: (who: Safe, what: Safe): Safe => md`*${who}* requested ${what}`,
  youRequested: (what: Safe): Safe => md`You requested ${what}`,
  ended: (how: Ending, who: Safe, what: Safe): Safe => md`${{ mrkdwn: ENDED[how] }}: ${what}, requested by ${who}`,
  by: (date: Safe): Safe => md`, by ${date}`,
  overdue: (date: Safe): Safe => md`, *overdue since* ${date}`,
  silence: (silence: Silence, role: Safe): Safe => {
    switch (silence.kind) {
      case 'approved':
        return md` (if nobody answers: approved)`;
      case 'rejected':
        return md` (if nobody answers: rejected)`;
      case 'expired':
        return md` (if nobody answers: closed)`;
      case 'admins':
        return md` (if nobody answers: the admins are asked)`;
      case 'escalated':
        return md` (if nobody answers: ${role} is asked as well)`;
      case 'handed_on':
        return md` (if nobody answers: ${role} decides instead)`;
      default:
        return silence satisfies never;
    }
  },

  and: ' and ',
  or: ' or ',
  /** Between people of different approvals, all of whom must decide. */
  andAlso: ', and ',
  away: (who: Safe, delegate: Safe): Safe => md`${who} (away: ${delegate} stands in)`,
  inRoles: (people: Safe, roles: Safe): Safe => md`${people} (${roles})`,
  someOf: (count: number, people: Safe): Safe => md`${count} of ${people}`,
  /** `group`: it is a user group, of which people are members. */
  anyoneWith: (roles: Safe, group: boolean): Safe => md`anyone ${withRoles(group)} ${roles}`,
  everyoneWith: (roles: Safe, group: boolean): Safe => md`everyone ${withRoles(group)} ${roles}`,
  someWith: (count: number, roles: Safe, group: boolean): Safe => md`${count} people ${withRoles(group)} ${roles}`,
  anybody: 'anyone in this workspace',
  somebody: 'those who are named',
  nobody: 'nobody yet (an admin should look at the roles)',
  aGroup: 'a user group',

  because: (because: Exclude<Why['because'], { kind: 'delegated' | 'stand_in' }>, name: (id: string) => Safe): Safe => {
    switch (because.kind) {
      case 'named':
        return md`You are asked by name`;
      case 'anyone':
        return md`You are asked because anyone in this workspace may decide`;
      case 'role':
        return md`You are asked as ${name(because.role)}`;
      case 'assigned':
        return because.by === null ? md`It was assigned to you` : md`${name(because.by)} assigned it to you`;
      case 'escalated':
        return because.why === null
          ? md`:rotating_light: Escalated to you as ${name(because.role)}: nobody decided in time`
          : md`:rotating_light: Escalated to you as ${name(because.role)}: ${because.why}`;
      default:
        return because satisfies never;
    }
  },
  standIn: (absent: Safe, several: boolean): Safe =>
    several ? md`:palm_tree: For ${absent}, who are away` : md`:palm_tree: For ${absent}, who is away`,
  delegated: (by: Safe, comment: string | null): Safe =>
    comment === null ? md`${by} asks you to decide instead` : md`${by} asks you to decide instead: “${comment}”`,
  /** How many of those who are asked it takes; `left` may still decide, the reader among them. */
  enough: (left: number): Safe =>
    left === 2 ? md`either of you is enough` : md`any one of the ${left} of you is enough`,
  oneIsEnough: 'one answer is enough',
  lastNeeded: 'your answer is the last one that is needed',
  allNeeded: (left: number): Safe => (left === 2 ? md`both of you are needed` : md`all ${left} of you are needed`),
  someNeeded: (missing: number, left: number): Safe => md`${missing} of the ${left} of you are needed`,
  next: 'you come next, others before or after you',
  againAs: (role: Safe): Safe => md`Again: you agreed as ${role} before`,
  againAt: (stage: string): Safe => md`Again: you agreed at *${stage}* before`,

  /** "both Dan and Erin; 0 of 2 agreed". */
  all: (people: Safe, count: number): Safe => (count === 2 ? md`both ${people}` : md`all of ${people}`),
  agreedOf: (whom: Safe, agreed: number, needed: number): Safe => md`${whom}; ${agreed} of ${needed} agreed`,
  oneAfterTheOther: (agreed: number, needed: number): Safe => md`one after the other; ${agreed} of ${needed} agreed`,
  didAgree: (people: Safe): Safe => md`${people} agreed`,
  didNotAgree: (people: Safe): Safe => md`${people} did not agree`,
  soFar: (pieces: Safe): Safe => md`*Needed:* ${pieces}`,
  alsoAsked: (whom: Safe): Safe => md`Also asked: ${whom}`,
  channelCard: 'Card in the channel',
};

import { isGroupRole, md, mention, roleWords, type Safe, say } from '#blocks/text.ts';
import type { ListView, Via, WhyNot } from '#blocks/view.ts';

const TITLES: Record<ListView['kind'], (total: number) => string> = {
  open: (total) => `Open requests (${total})`,
  closed: (total) => `Closed requests (${total})`,
  mine: (total) => `Your requests (${total})`,
  all: (total) => `All requests (${total})`,
  tasks: (total) => `Waiting for you (${total})`,
};

const EMPTY: Record<ListView['kind'], string> = {
  open: 'No request is open.',
  closed: 'No request is closed yet.',
  mine: 'You have made no requests yet. Start one with `/workflow start`.',
  all: 'There are no requests yet. Start one with `/workflow start`.',
  tasks: 'Nothing is waiting for you.',
};

const WHY_NOT: Record<WhyNot, string> = {
  role: "You can't decide: you have none of the roles that it waits for.",
  self: "You can't decide: it is your own request.",
  decided: 'You have decided already.',
  handed_over: 'You have handed this over to somebody else, so you no longer decide it.',
  settling: 'It has been decided. Until that takes effect, whoever decided can take it back.',
  not_yet: 'It is not your turn yet.',
  at_system: 'It waits for the answer of a system, not for anybody.',
  deactivated: "You can't decide: your account is deactivated.",
  external: "You can't decide: you are a guest or from another organisation.",
  not_requester: "You can't act: it waits for its requester.",
  permission: "You can't decide: you don't have the permission.",
  not_started: 'Nobody can decide yet: it has not been started.',
  on_hold: 'Nobody can decide now: it is on hold.',
  waits_on_requester: 'Nobody can decide now: it waits for its requester to edit and resubmit.',
  closed: 'There is nothing left to decide: it has ended.',
};

/** Words of the list answers. */
export const englishLists = {
  /** Plain text, unlike the refusal of the same meaning. */
  usage: (usage: string): string => `Please write it like this: /workflow ${usage}`,
  title: (kind: ListView['kind'], total: number): string => TITLES[kind](total),
  empty: (kind: ListView['kind']): string => EMPTY[kind],
  historyTitle: (ref: string): string => `History of ${ref}`,
  noHistory: 'Nothing has happened yet.',
  earlier: (count: number): string => (count === 1 ? '1 earlier entry' : `${count} earlier entries`),
  whoTitle: (ref: string): string => `Who can decide on ${ref}`,
  stage: (stage: string): Safe => md`At *${stage}*:`,
  noStage: 'It is not waiting for anybody.',
  youCan: 'You can decide.',
  youCannot: (whyNot: WhyNot | null): string => WHY_NOT[whyNot ?? 'permission'],
  via: (via: Via, role: string | null, inSteadOf?: string): Safe => {
    switch (via) {
      case 'user':
        return md`named for this stage`;
      case 'role':
        return md`has the role ${role ?? '?'}`;
      case 'group':
        return role !== null && isGroupRole(role)
          ? md`as one of ${roleWords(role)}`
          : md`in a group with the role ${role ?? '?'}`;
      case 'delegate':
        return md`was asked by delegation`;
      case 'escalation':
        return role === null ? md`by escalation` : md`by escalation to ${role}`;
      case 'requester':
        return md`made the request`;
      case 'stand_in':
        return inSteadOf === undefined ? md`stands in` : md`stands in for ${mention(inSteadOf)}, who is away`;
      default:
        return neverVia(via);
    }
  },
  hasDecided: 'has decided',
  anyoneCan: 'everybody in this workspace',
  nobodyCan: 'Nobody can decide at the moment. An admin can give the role to somebody.',
  emptyRole: (role: string): Safe =>
    isGroupRole(role)
      ? md`:warning: Nobody is in ${roleWords(role)}.`
      : md`:warning: Nobody has the role \`${role}\`. An admin can change that: \`/workflow role grant ${role} @user\``,
  definitionsTitle: (total: number): string => `Kinds of request (${total})`,
  noDefinitions: 'No kind of request is published yet.',
  definition: (version: number, stages: number): string =>
    `version ${version}, ${stages === 1 ? '1 stage' : `${stages} stages`}`,
  inactive: 'switched off',
  versionsTitle: (name: string, key: string): string => `${name} (${key})`,
  version: (version: number): string => `Version ${version}`,
  versionCurrent: 'current',
  versionRunning: (count: number): string => (count === 0 ? 'nothing runs on it' : `${count} running`),
  versionPublished: (when: string, by: string | null): Safe =>
    by === null ? md`published ${when}` : md`published ${when} by ${mention(by)}`,
  versionFirst: 'the first version',
  versionSame: 'does the same as the one before',
  outlineTitle: (name: string, version: number): string => `${name}, version ${version}`,
  outlineAsks: (asks: readonly string[], parallel: boolean): string =>
    `asks ${asks.join(parallel ? ' and ' : ', then ')}`,
  outlineCalls: (host: string): string => `calls ${host}`,
  outlineDue: (time: string): string => `due in ${time}`,
  outlineWay: (trigger: string, to: string): string => `${trigger} → ${to}`,
  outlineFinal: 'ends the request',
  outlinePlaceholder: 'is to be filled in later; requests pass through',
  outlineEmpty: 'It has no stages.',
  startWith: (key: string): Safe => md`start with \`/workflow start ${key}\``,
  rolesTitle: (total: number): string => `Roles (${total})`,
  noRoles: 'There are no roles yet.',
  everybodyInRole: 'everybody in this workspace',
  nobodyInRole: 'nobody',
  parent: (role: string): Safe => md`under ${role}`,
  permissions: (permissions: readonly string[]): Safe => md`may ${permissions.join(', ')}`,
  requesterIs: (userId: string): Safe => md`from ${mention(userId)}`,
  fallback: (title: string): string => say`${title}`,
};

function neverVia(via: never): Safe {
  return md`${String(via)}`;
}

import { TOLD_EVENTS } from './judge/webhooks.ts';

/** The workspace of a campaign, and the secrets of the bot in it, which are worth nothing anywhere else. */
export const TEAM = {
  id: 'T0CHAOS',
  botUserId: 'U0BOT',
  botId: 'B0BOT',
  botToken: 'xoxb-chaos',
  signingSecret: 'chaos-signing-secret',
};

function people(role: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `U0${role.toUpperCase()}${index + 1}`);
}

/** Who holds which role. Requesters decide nothing, outsiders may not, and the bystander lives beside it all. */
export const PEOPLE = {
  requester: people('ask', 4),
  reviewer: people('rev', 4),
  finance: people('fin', 4),
  director: people('dir', 2),
  outsider: people('out', 2),
  bystander: people('by', 1),
  admin: people('adm', 1),
} as const;

/** The channels that cards go to; each is a queue of its own, and few enough that posts have to wait for each other. */
export const CHANNELS = Array.from({ length: 3 }, (_, index) => `C0ROOM${index + 1}`);
export const BYSTANDER_CHANNEL = 'C0BYSTAND';

/** The definition of a channel, and one of the same channel that people leave lying until it has escalated. */
export function keyOf(channel: string, isLeft: boolean): string {
  return `${isLeft ? 'left' : 'busy'}_${channel.slice(2).toLowerCase()}`;
}
export const BYSTANDER_KEY = 'bystander';

/** How long a request that is left lying waits for its first rung. */
export const RUNG_MS = 4_000;

/** The definitions of a campaign. @param hook where webhooks go. */
export function definitions(hook: string): ({ key: string } & Record<string, unknown>)[] {
  const actions = TOLD_EVENTS.map((on) => ({ on, type: 'webhook', url: hook }));
  const busy = (channel: string, isLeft: boolean) => ({
    key: keyOf(channel, isLeft),
    name: isLeft ? 'Left' : 'Busy',
    channel,
    deliver: 'channel',
    fields: [{ key: 'item', label: 'Item', type: 'text', required: true }],
    stages: [
      {
        key: 'review',
        name: 'Review',
        approvals: [{ role: 'reviewer' }],
        delegation: { to_roles: ['reviewer', 'director'] },
        ...(isLeft
          ? { due_in: `${RUNG_MS / 1_000}s`, escalate: [{ role: 'director' }, { role: 'admin', after: '4s' }] }
          : { due_in: '1h', escalate: [{ role: 'director' }] }),
      },
      { key: 'finance', name: 'Finance', approvals: [{ role: 'finance', strategy: 'quorum', count: 2 }] },
      { key: 'done', name: 'Done', final: true },
    ],
    actions,
  });
  return [
    ...CHANNELS.flatMap((channel) => [busy(channel, false), busy(channel, true)]),
    {
      key: BYSTANDER_KEY,
      name: 'Bystander',
      channel: BYSTANDER_CHANNEL,
      deliver: 'channel',
      stages: [
        { key: 'review', name: 'Review', approvals: [{ role: 'bystander' }] },
        { key: 'done', name: 'Done', final: true },
      ],
      actions,
    },
  ];
}

/** `roles.yaml` of a campaign; JSON is YAML. */
export function rolesFile(): string {
  const { requester, outsider: _, admin: __, ...deciders } = PEOPLE;
  const roles = Object.entries(deciders).map(([role, members]) => [
    role,
    { permissions: ['workflows:create'], members },
  ]);
  return JSON.stringify({
    default_roles: ['participant', 'user'],
    roles: { ...Object.fromEntries(roles), employee: { permissions: ['workflows:create'], members: requester } },
  });
}

/** A person of a local Slack-like workspace. `timeZone` is an IANA name. */
export type WorldUser = {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly email: string;
  readonly timeZone: string;
};

/** A channel of a local Slack-like workspace; `members` are user ids, the bot's among them when it takes part. */
type WorldChannel = {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
  readonly isPrivate?: boolean;
  readonly topic?: string;
};

/** The app under demonstration or test. The secrets are worthless outside the local workspace. */
type WorldApp = {
  readonly appId: string;
  readonly botUserId: string;
  readonly botName: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
};

/** All that a local Slack-like server needs to know before it starts. */
export type World = {
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly app: WorldApp;
  readonly users: readonly WorldUser[];
  readonly channels: readonly WorldChannel[];
};

const timeZone = 'Europe/London';

function person(id: string, name: string, realName: string): WorldUser {
  return { id, name, realName, email: `${name}@acme.example`, timeZone };
}

/** The people of the demo by their first name, so that hints and tests need not repeat ids. */
export const demoPeople = {
  alice: person('U01ALICE', 'alice', 'Alice Archer'),
  bob: person('U02BOB', 'bob', 'Bob Baker'),
  carol: person('U03CAROL', 'carol', 'Carol Chen'),
  dan: person('U04DAN', 'dan', 'Dan Doyle'),
  erin: person('U05ERIN', 'erin', 'Erin Ek'),
} as const;

const botUserId = 'U0COUNTER';
const everyone = [...Object.values(demoPeople).map((user) => user.id), botUserId];

/**
 * The demo's workspace "Acme": Alice asks (employee), Bob reviews (manager), Carol directs, Dan analyses and enters
 * data, Erin administers. All of them and the bot are in both channels.
 */
export const demoWorld: World = {
  team: { id: 'T01ACME', name: 'Acme', domain: 'acme' },
  app: {
    appId: 'A01COUNTER',
    botUserId,
    botName: 'countersign',
    botToken: 'xoxb-local-demo',
    appToken: 'xapp-local-demo',
    signingSecret: 'local-demo-signing-secret',
  },
  users: Object.values(demoPeople),
  channels: [
    { id: 'C01PURCHASES', name: 'purchases', members: everyone, topic: 'Requests that cost money' },
    { id: 'C02GENERAL', name: 'general', members: everyone, topic: 'Everything else' },
  ],
};

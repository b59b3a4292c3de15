import type { App } from '@slack/bolt';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { ACTION, encodeMenu, encodeMetadata, encodePayload, INPUT, MENU_VERBS } from '#blocks/ids.ts';
import { messagesFor } from '#blocks/messages/index.ts';
import { COMMANDS, runCommand } from '#slack/commands/table.ts';
import { registerListeners } from '#slack/listeners.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { type Desk, openDesk } from '#testing/desks/desk.ts';
import { MARK, openTwoTenants, type TwoTenants } from '#testing/desks/two-tenants.ts';
import { ownStubSlack } from '#testing/slack/stub-slack.ts';

/** A listener as it was registered: `action('approve')`, `view('delegate')`, … */
type Listener = { kind: string; id: string | RegExp; carryOut: (args: object) => Promise<void> };

const database = ownDatabase();
let tenants: TwoTenants;
const slack = ownStubSlack();
let desk: Desk;
let listeners: Listener[];

beforeAll(async () => {
  for (const method of [
    'chat.postMessage',
    'chat.postEphemeral',
    'views.open',
    'views.push',
    'views.update',
    'views.publish',
  ])
    slack.answers[method] = () => ({ ok: true, ts: '1.1', channel: 'C1' });
  slack.answers['conversations.info'] = () => ({ ok: true, channel: { is_member: true } });
  tenants = await openTwoTenants(database.pool);
  desk = openDesk(tenants.b, slack.client);
  listeners = registered();
});
beforeEach(() => void slack.calls.splice(0));

/** Everything that the bot listens to, taken where it is registered. */
function registered(): Listener[] {
  const found: Listener[] = [];
  const app = new Proxy(
    {},
    {
      get: (_, kind) => (matched: string | RegExp | { callback_id: string }, carryOut: Listener['carryOut']) => {
        const id = typeof matched === 'object' && 'callback_id' in matched ? matched.callback_id : matched;
        found.push({ kind: String(kind), id, carryOut });
      },
    },
  );
  registerListeners(app as App, desk.env);
  return found;
}

/** An action id of each pattern that is listened to. */
const OF_PATTERN: Readonly<Record<string, string>> = {
  '^trigger:': 'trigger:approve',
  '^home_(tasks|requests)_page:\\d+$': 'home_tasks_page:2',
};

/** Listeners that can be asked for nothing of anybody's: what they are pressed with names no request, kind or person. */
const NAMES_NOTHING = [
  'action clean_up',
  'action greet_help',
  'action greet_start',
  'action greet_tasks',
  'action home_away',
  'action home_back',
  'action home_tasks_page:2',
  'shortcut request_approval',
  'shortcut start_request',
];

/** Of an answer in a failure. */
const SHOWN = 1_000;
const NOT_FOUND = /can't find|no kind of request|I don't know|There is no/;

/** Everything by which a button could name something of A's. */
function values(): string[] {
  const { workflowId, approvalId, ids } = tenants;
  const card = { workflowId, approvalId, digest: '', sequence: 1 };
  return [
    ...['approve', 'reject', 'retry', 'undo'].map((trigger) => encodePayload({ ...card, trigger })),
    encodePayload({ ...card, approvalId: null, trigger: 'approve' }),
    ...MENU_VERBS.map((verb) => encodeMenu(verb, workflowId)),
    ...ids,
  ];
}

const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);

/** The state of every input that any of our modals has. */
function stateOf(text: string): object {
  const user = text.startsWith('U') ? text : 'UBBB2';
  const answers: Record<string, object> = {
    [INPUT.user]: { type: 'users_select', selected_user: user },
    [INPUT.people]: { type: 'multi_users_select', selected_users: [user] },
    [INPUT.until]: { type: 'static_select', selected_option: { value: '1h' }, selected_date: inAWeek },
    [INPUT.definition]: { type: 'static_select', selected_option: { value: text } },
    [INPUT.stage]: { type: 'static_select', selected_option: { value: text } },
  };
  const written = { type: 'plain_text_input', value: 'because' };
  return Object.fromEntries(
    Object.values(INPUT).map((block) => [block, { [ACTION.value]: answers[block] ?? written }]),
  );
}

const who = { user: { id: 'UADMIN', team_id: 'TBBB' }, team: { id: 'TBBB' }, channel: { id: 'C1' } };

/** The payloads of a listener that name something of A's, with what each says of it. */
function payloads({ kind, id }: Listener): { said: string; args: Record<string, unknown> }[] {
  const name = typeof id === 'string' ? id : (OF_PATTERN[id.source] ?? '');
  if (name === '') throw new Error(`give an action id that ${String(id)} matches to OF_PATTERN`);
  const body = { ...who, trigger_id: 'trigger-1', message: { ts: '1.000100', text: 'hello' } };
  if (kind === 'action') {
    return values().flatMap((value) =>
      [{ value }, { selected_option: { value } }].map((pressed) => ({
        said: value,
        args: { body, action: { action_id: name, block_id: 'block', ...pressed } },
      })),
    );
  }
  if (kind !== 'view') return [{ said: '', args: { body, shortcut: body, command: { ...body, text: '' } } }];
  const { workflowId, approvalId, ids } = tenants;
  const payload = { workflowId, approvalId, digest: '', sequence: 1 };
  const place = { channelId: 'C1', responseUrl: null, messageTs: null };
  return ids.flatMap((one) =>
    ['approve', 'reject', 'submit', 'cancel', 'snooze'].map((trigger) => {
      const private_metadata = encodeMetadata({ payload, trigger, definitionKey: one, ...place });
      const view = { id: 'V1', callback_id: name, private_metadata, blocks: [], state: { values: stateOf(one) } };
      return { said: private_metadata + one, args: { body: { ...body, view }, view } };
    }),
  );
}

/** Carries a call out as somebody of B, unless told otherwise, and gives back all that they were told, in whatever way. */
async function told(listener: Listener, args: Record<string, unknown>, tenantId = 'TBBB'): Promise<string> {
  slack.calls.splice(0);
  const acknowledged: unknown[] = [];
  const ack = async (answer?: unknown) => void acknowledged.push(answer);
  await listener.carryOut({ ...args, ack, context: { tenantId } });
  return JSON.stringify([acknowledged, slack.calls]);
}

test('no button, menu, modal or shortcut finds, changes or names anything of another tenant', {
  timeout: 300_000,
}, async () => {
  const before = await tenants.dump();
  const unproved: string[] = [];
  for (const listener of listeners.filter(({ kind }) => kind !== 'command')) {
    const name = `${listener.kind} ${typeof listener.id === 'string' ? listener.id : OF_PATTERN[listener.id.source]}`;
    let refused = false;
    for (const { said, args } of payloads(listener)) {
      const answer = await told(listener, args);
      expect(tenants.leaks(answer, said), `${name} with ${said}: ${answer.slice(0, SHOWN)}`).toEqual([]);
      refused ||= NOT_FOUND.test(answer);
    }
    expect(await tenants.dump(), `${name} changed something of another tenant`).toBe(before);
    if (!refused) unproved.push(name);
  }
  // Whatever is not refused at least once names nothing of anybody's: look, and say so in NAMES_NOTHING.
  expect(unproved.toSorted()).toEqual(NAMES_NOTHING);
});

test('no command finds, changes or names anything of another tenant', { timeout: 300_000 }, async () => {
  const before = await tenants.dump();
  const usages = new Map(messagesFor().commands.map(({ word, usage }) => [word, usage]));
  const rests = ['because', '<@UBBB2> because', '1h', 'review because', ''];
  for (const word of COMMANDS.keys()) {
    let refused = false;
    for (const id of tenants.ids) {
      for (const text of [
        ...rests.map((rest) => `${word} ${id} ${rest}`),
        `${word} grant ${id} <@UBBB2>`,
        `${word} all ${id}`,
      ]) {
        const answer = await desk.as('UADMIN', (call) => runCommand(desk.env, call, text));
        const shown = answer + JSON.stringify(slack.calls.splice(0));
        expect(tenants.leaks(shown, text), `/workflow ${text}: ${shown.slice(0, SHOWN)}`).toEqual([]);
        refused ||= NOT_FOUND.test(answer);
      }
    }
    expect(await tenants.dump(), `/workflow ${word} changed something of another tenant`).toBe(before);
    if (usages.get(word)?.includes('<id>')) expect(refused, `/workflow ${word} was not refused`).toBe(true);
  }
});

test('the same presses by somebody of the tenant do find these things, so that the proof proves something', async () => {
  const found = new Set<unknown>();
  for (const listener of listeners.filter(({ kind }) => kind === 'action')) {
    for (const { args } of payloads(listener)) {
      if (tenants.leaks(await told(listener, args, 'TAAA'), '').includes(MARK)) found.add(listener.id);
    }
  }
  expect([...found]).toEqual(expect.arrayContaining([ACTION.menu, ACTION.homeOpen, ACTION.homeStart]));
  const own = openDesk(tenants.a, slack.client);
  const status = await own.as('UADMIN', (call) => runCommand(own.env, call, 'status WF-7001'));
  expect(tenants.leaks(status, '')).toContain(MARK);
});

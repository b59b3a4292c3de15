import { textOf, type WithBlocks } from './blocks-read.ts';

/** A message in the local workspace. */
export type LocalMessage = WithBlocks & {
  readonly ts: string;
  readonly channel: string;
  readonly user?: string;
  readonly bot_id?: string;
  readonly thread_ts?: string;
  readonly subtype?: string;
  /** The only person who would see it in Slack; the local page shows it to everybody. */
  readonly ephemeral_to?: string;
  readonly edited?: { readonly ts: string };
};

/** A modal or Home as the local workspace shows it. */
export type LocalView = WithBlocks & {
  readonly id: string;
  readonly title?: { readonly text: string };
  readonly callback_id?: string;
  readonly private_metadata?: string;
};

/** A person or bot of the local workspace. */
export type LocalUser = {
  readonly id: string;
  readonly name: string;
  readonly is_bot: boolean;
};

/** A channel of the local workspace, or direct messages between its members. */
export type LocalChannel = {
  readonly id: string;
  readonly name: string;
  readonly is_im: boolean;
  readonly members: readonly string[];
};

/** The workspace as it is now. */
export type LocalState = {
  apps: { appId: string; botUserId: string; connected: boolean }[];
  users: LocalUser[];
  channels: LocalChannel[];
  messages: Record<string, LocalMessage[]>;
  modalStack: LocalView[];
  homeViews: Record<string, Record<string, LocalView>>;
};

/** What the local workspace tells its page, as far as tests use it. */
export type Frame =
  | { t: 'init'; state: LocalState }
  | { t: 'message' | 'message_update'; message: LocalMessage }
  | { t: 'message_delete'; channel: string; ts: string }
  | { t: 'channel'; channel: LocalChannel }
  | { t: 'view'; stack: LocalView[] }
  | { t: 'view_errors'; errors: Record<string, string> }
  | { t: 'home'; user: string; appId: string; view: LocalView }
  | { t: 'socket_status'; appId: string; connected: boolean }
  | { t: 'log' };

/** Where to look for a message: a channel by id or name, or the bot's direct messages with a person. */
export type Place = string | { readonly dm: string };

/** The name of a place for a person who reads a failed test. */
export function nameOf(place: Place): string {
  return typeof place === 'string' ? `#${place.replace(/^#/, '')}` : `direct messages with ${place.dm}`;
}

/** Keeps a copy of the local workspace from what it tells its page. */
export class SlackMirror {
  state: LocalState = { apps: [], users: [], channels: [], messages: {}, modalStack: [], homeViews: {} };
  /** What the bot refused in the last submission, by block id; undefined when it refused nothing. */
  errors: Readonly<Record<string, string>> | undefined;
  /** Grows with each answer to a modal, so that one can be told from the last. */
  answers = 0;

  /** Takes in one thing that the workspace told. */
  hear(frame: Frame): void {
    const { state } = this;
    switch (frame.t) {
      case 'init':
        this.state = frame.state;
        return;
      case 'message':
        this.#list(frame.message.channel).push(frame.message);
        return;
      case 'message_update': {
        const list = this.#list(frame.message.channel);
        const at = list.findIndex(({ ts }) => ts === frame.message.ts);
        if (at >= 0) list[at] = frame.message;
        return;
      }
      case 'message_delete':
        state.messages[frame.channel] = this.#list(frame.channel).filter(({ ts }) => ts !== frame.ts);
        return;
      case 'channel':
        state.channels.push(frame.channel);
        return;
      case 'view':
        state.modalStack = frame.stack;
        this.errors = undefined;
        this.answers += 1;
        return;
      case 'view_errors':
        this.errors = frame.errors;
        this.answers += 1;
        return;
      case 'home':
        state.homeViews[frame.user] = { ...state.homeViews[frame.user], [frame.appId]: frame.view };
        return;
      case 'socket_status':
        state.apps = state.apps.map((app) =>
          app.appId === frame.appId ? { ...app, connected: frame.connected } : app,
        );
        return;
      case 'log':
        return;
      default:
        frame satisfies never;
    }
  }

  /** The user with this name or id. */
  user(person: string): LocalUser | undefined {
    return this.state.users.find(({ id, name }) => id === person || name === person);
  }

  /** The channel of this id or name, or the bot's direct messages with the person once there are any. */
  channel(place: Place): LocalChannel | undefined {
    const { channels } = this.state;
    if (typeof place === 'string') {
      const name = place.replace(/^#/, '');
      return channels.find((channel) => channel.id === place || channel.name === name);
    }
    const id = this.user(place.dm)?.id;
    return id === undefined ? undefined : channels.find(({ is_im, members }) => is_im && members.includes(id));
  }

  /** All messages of all channels, oldest first. */
  all(): LocalMessage[] {
    return Object.values(this.state.messages)
      .flat()
      .sort((a, b) => (a.ts < b.ts ? -1 : 1));
  }

  /** Everything that can be seen, in short lines, for the message of a failed test. */
  describe(): string {
    const lines = this.all().map((message) => {
      const place = this.state.channels.find(({ id }) => id === message.channel)?.name ?? message.channel;
      const only = message.ephemeral_to === undefined ? '' : ` (only ${message.ephemeral_to})`;
      const text = textOf(message).replaceAll('\n', ' | ').slice(0, 200);
      return `  ${message.ts} ${place}${message.thread_ts === undefined ? '' : ' ↳'}${only} ${message.user}: ${text}`;
    });
    const modal = this.state.modalStack.at(-1);
    const shown = modal === undefined ? 'no modal' : `modal "${modal.title?.text}"`;
    const refused = this.errors === undefined ? '' : `, refused: ${JSON.stringify(this.errors)}`;
    return [...lines.slice(-40), `  ${shown}${refused}`].join('\n');
  }

  #list(channel: string): LocalMessage[] {
    this.state.messages[channel] ??= [];
    return this.state.messages[channel];
  }
}

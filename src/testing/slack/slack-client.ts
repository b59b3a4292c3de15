import { once } from 'node:events';
import { textOf } from './blocks-read.ts';
import { type Frame, type LocalMessage, type LocalView, nameOf, type Place, SlackMirror } from './slack-mirror.ts';
import { SlackPerson, type SubmissionResult, type WaitOptions, type Wanted } from './slack-person.ts';

/**
 * Plays the people of a local Slack-like workspace and reads what they would see, over the connection that its page
 * uses. Waiting wakes up at each thing the workspace tells, and on failing says what was there.
 */
export class SlackClient {
  readonly url: string;
  readonly #socket: WebSocket;
  readonly #watchers = new Set<() => void>();
  readonly #mirror = new SlackMirror();

  private constructor(url: string, socket: WebSocket) {
    this.url = url;
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      this.#mirror.hear(JSON.parse(String(data)) as Frame);
      for (const watcher of [...this.#watchers]) watcher();
    });
  }

  /** Connects to the workspace at this address, as `LocalSlack.url` gives it. */
  static async connect(url: string): Promise<SlackClient> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ui`);
    const client = new SlackClient(url, socket);
    await once(socket, 'open');
    await client.until('the workspace to show itself', () =>
      client.#mirror.state.users.length > 0 ? true : undefined,
    );
    return client;
  }

  /** The person with this name or user id, to act as. */
  as(person: string): SlackPerson {
    const id = this.userId(person);
    return new SlackPerson(this, id);
  }

  /** Resolves once the bot holds a Socket Mode connection. */
  async botConnected(timeoutMs = 15_000): Promise<void> {
    await this.until(
      'the bot to connect',
      () => this.#mirror.state.apps.some((app) => app.connected) || undefined,
      timeoutMs,
    );
  }

  /** All messages of the place, replies and those for one person included, oldest first. */
  messages(place: Place): readonly LocalMessage[] {
    const channel = this.#mirror.channel(place);
    return channel === undefined ? [] : (this.#mirror.state.messages[channel.id] ?? []);
  }

  /** The replies to a message. */
  thread(root: LocalMessage): readonly LocalMessage[] {
    return (this.#mirror.state.messages[root.channel] ?? []).filter((message) => message.thread_ts === root.ts);
  }

  /** The bot's direct messages with the person. */
  dm(person: string): readonly LocalMessage[] {
    return this.messages({ dm: person });
  }

  /** What only this person was shown, in all channels, oldest first. */
  ephemerals(person: string): readonly LocalMessage[] {
    const id = this.userId(person);
    return this.#mirror.all().filter((message) => message.ephemeral_to === id);
  }

  /** The message as it is now, or undefined when it has been deleted. */
  current(message: LocalMessage): LocalMessage | undefined {
    return this.#mirror.state.messages[message.channel]?.find(({ ts }) => ts === message.ts);
  }

  /** The timestamp of the newest message anywhere: give it as `after` to wait for what comes later. */
  newestTs(): string {
    return this.#mirror.all().at(-1)?.ts ?? '';
  }

  /** Waits for a message (new or changed) that the predicate accepts; a text accepts one that contains it. */
  waitForMessage(place: Place, wanted: Wanted, options: WaitOptions = {}): Promise<LocalMessage> {
    return this.#waitIn(() => this.messages(place), `a message in ${nameOf(place)}`, wanted, options);
  }

  /** Waits for something that only this person is shown. */
  waitForEphemeral(person: string, wanted: Wanted, options: WaitOptions = {}): Promise<LocalMessage> {
    return this.#waitIn(() => this.ephemerals(person), `an answer for ${person} alone`, wanted, options);
  }

  /** The modal on top. The workspace has one stack of modals for all people. */
  modal(): LocalView | undefined {
    return this.#mirror.state.modalStack.at(-1);
  }

  /** Waits for a modal, of this title when given. */
  openModal(title?: string, timeoutMs?: number): Promise<LocalView> {
    const fits = (view: LocalView | undefined) =>
      title === undefined || view?.title?.text === title ? view : undefined;
    return this.until(`the modal ${title ?? ''}`, () => fits(this.modal()), timeoutMs);
  }

  /** The Home that the bot has published for the person. */
  home(person: string): LocalView | undefined {
    return Object.values(this.#mirror.state.homeViews[this.userId(person)] ?? {})[0];
  }

  /** Sends what the page would send. Resolves at once: the workspace confirms nothing. */
  send(frame: { readonly t: string } & Readonly<Record<string, unknown>>): void {
    this.#socket.send(JSON.stringify(frame));
  }

  /** Sends a submission or a closing and resolves with what became of the modal. */
  async sendForView(frame: { readonly t: string } & Readonly<Record<string, unknown>>): Promise<SubmissionResult> {
    const before = this.#mirror.answers;
    this.send(frame);
    await this.until('the answer to the modal', () => (this.#mirror.answers > before ? true : undefined));
    const errors = this.#mirror.errors;
    if (errors !== undefined) return { kind: 'errors', errors };
    const view = this.modal();
    return view === undefined ? { kind: 'closed' } : { kind: 'view', view };
  }

  /** The app id of the bot, for what has no message to tell it. */
  appId(): string {
    return this.#mirror.state.apps[0]?.appId ?? '';
  }

  /** @throws Error when there is no such person */
  userId(person: string): string {
    const found = this.#mirror.user(person);
    if (found === undefined) throw new Error(`nobody is called ${person}`);
    return found.id;
  }

  /** @throws Error when there is no such channel (or direct messages with the bot, yet) */
  channelId(place: Place): string {
    const channel = this.#mirror.channel(place);
    if (channel === undefined) throw new Error(`there is no ${nameOf(place)}`);
    return channel.id;
  }

  /** Asks again at everything the workspace tells until there is an answer. */
  until<T>(what: string, ask: () => T | undefined, timeoutMs = 10_000): Promise<T> {
    return new Promise((done, fail) => {
      const look = () => {
        const found = ask();
        if (found === undefined) return;
        end();
        done(found);
      };
      const timer = setTimeout(() => {
        end();
        fail(new Error(`waited ${timeoutMs} ms for ${what}; there was:\n${this.#mirror.describe()}`));
      }, timeoutMs);
      const end = () => {
        clearTimeout(timer);
        this.#watchers.delete(look);
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #waitIn(
    list: () => readonly LocalMessage[],
    what: string,
    wanted: Wanted,
    { after = '', timeoutMs }: WaitOptions,
  ): Promise<LocalMessage> {
    const accepts = typeof wanted === 'string' ? (one: LocalMessage) => textOf(one).includes(wanted) : wanted;
    const described = typeof wanted === 'string' ? `${what} saying "${wanted}"` : what;
    return this.until(described, () => list().find((one) => one.ts > after && accepts(one)), timeoutMs);
  }
}

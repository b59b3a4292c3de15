import { asObject, asObjects, isTrue, type SlackArgs } from './slack-args.ts';

/** A user group as the tests declare it; the id starts with S. */
type UserGroupFixture = {
  readonly handle: string;
  readonly name?: string;
  readonly users: readonly string[];
};

/** What kind of thing a payload with blocks is: the limits differ. */
type SurfaceKind = 'message' | 'ephemeral' | 'modal' | 'home';

/** Names the problems that Slack would find in the payload (message arguments, or a view); none means accepted. */
export type BlockValidator = (kind: SurfaceKind, payload: SlackArgs) => readonly string[];

/** Facts about the workspace that the server behind the proxy cannot keep; tests change them at run time. */
export type WorkspaceFacts = {
  /** By group id. Undefined leaves `usergroups.*` to the server behind. */
  userGroups: Readonly<Record<string, UserGroupFixture>> | undefined;
  /** By user id: merged into the answers of users.info and users.list (`{ deleted: true }`, `{ tz: … }`). */
  users: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** By channel id: merged into the answers of conversations.info and conversations.list (`{ is_archived: true }`). */
  channels: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

type Answer = Record<string, unknown>;

/** What Slack answers from the facts alone, or undefined when the server behind has to answer. */
export function answerFromFacts(method: string, args: SlackArgs, facts: WorkspaceFacts): Answer | undefined {
  const groups = facts.userGroups;
  if (groups === undefined) return undefined;
  if (method === 'usergroups.list') {
    const usergroups = Object.entries(groups).map(([id, group]) => ({
      id,
      handle: group.handle,
      name: group.name ?? group.handle,
      is_usergroup: true,
      date_delete: 0,
      user_count: group.users.length,
      ...(isTrue(args.include_users) ? { users: group.users } : {}),
    }));
    return { ok: true, usergroups };
  }
  if (method === 'usergroups.users.list') {
    const group = groups[String(args.usergroup)];
    return group === undefined ? { ok: false, error: 'no_such_subteam' } : { ok: true, users: group.users };
  }
  return undefined;
}

/** The problems of the payload of a call that posts blocks, as the validator sees them. */
export function problemsOf(method: string, args: SlackArgs, validate: BlockValidator): readonly string[] {
  switch (method) {
    case 'chat.postMessage':
    case 'chat.update':
      return validate('message', args);
    case 'chat.postEphemeral':
      return validate('ephemeral', args);
    case 'response_url':
      return validate(args.response_type === 'in_channel' ? 'message' : 'ephemeral', args);
    case 'views.open':
    case 'views.push':
    case 'views.update':
      return validate('modal', asObject(args.view));
    case 'views.publish':
      return validate('home', asObject(args.view));
    default:
      return [];
  }
}

/** Slack's refusal of a payload with these problems: views are refused as arguments, messages as blocks. */
export function refusalOf(method: string, problems: readonly string[]): Answer {
  return {
    ok: false,
    error: method.startsWith('views.') ? 'invalid_arguments' : 'invalid_blocks',
    response_metadata: { messages: problems.map((problem) => `[ERROR] ${problem}`) },
  };
}

/** Adds to the answers of a simple Slack-like server what the real one has; keeps what it needs to know for that. */
export class AnswerCompletion {
  readonly #metadata = new Map<string, unknown>();
  readonly #facts: WorkspaceFacts;

  constructor(facts: WorkspaceFacts) {
    this.#facts = facts;
  }

  /** The completed answer to a call. Remembers the metadata of what was posted. */
  complete(method: string, args: SlackArgs, answer: Answer): Answer {
    if (answer.ok !== true) return answer;
    switch (method) {
      case 'chat.postMessage':
      case 'chat.update':
        // An update that names no metadata leaves it as it was.
        if (args.metadata !== undefined) this.#metadata.set(`${answer.channel} ${answer.ts}`, args.metadata);
        return answer;
      case 'conversations.history':
      case 'conversations.replies':
        return this.#completeMessages(args, answer);
      case 'users.info':
        return { ...answer, user: merged(answer.user, this.#facts.users) };
      case 'users.list':
        return { ...answer, members: asObjects(answer.members).map((user) => merged(user, this.#facts.users)) };
      case 'conversations.info':
        return { ...answer, channel: merged(answer.channel, this.#facts.channels) };
      case 'conversations.list':
        return { ...answer, channels: asObjects(answer.channels).map((one) => merged(one, this.#facts.channels)) };
      default:
        return answer;
    }
  }

  /** Leaves out what only one person saw, keeps to the asked range and adds metadata when asked for. */
  #completeMessages(args: SlackArgs, answer: Answer): Answer {
    const wanted = asObjects(answer.messages)
      .filter((message) => message.subtype !== 'ephemeral')
      .filter((message) => inRange(String(message.ts), args));
    const limit = Number(args.limit ?? 0) || wanted.length;
    const messages = wanted.slice(0, limit).map((message) => {
      const metadata = this.#metadata.get(`${args.channel} ${message.ts}`);
      return isTrue(args.include_all_metadata) && metadata !== undefined ? { ...message, metadata } : message;
    });
    return { ...answer, messages, has_more: wanted.length > limit };
  }
}

function inRange(ts: string, args: SlackArgs): boolean {
  const inclusive = isTrue(args.inclusive);
  const { oldest, latest } = args;
  // Timestamps have as many digits as each other, so they compare as text, without the loss of a float.
  const bound = (value: unknown) => String(value);
  if (oldest !== undefined && Number(oldest) > 0 && (ts < bound(oldest) || (!inclusive && ts === oldest))) return false;
  if (latest !== undefined && (ts > bound(latest) || (!inclusive && ts === latest))) return false;
  return true;
}

function merged(value: unknown, facts: Readonly<Record<string, Readonly<Record<string, unknown>>>>): unknown {
  const subject = asObject(value);
  return { ...subject, ...facts[String(subject.id)] };
}

import type { Messages } from '#blocks/messages/index.ts';
import { clip, isGroupRole, join, listed, md, mention, roleWords, type Safe } from '#blocks/text.ts';
import type { CardView } from '#blocks/view.ts';
import type { AskedGroup } from './asked.ts';

const NAME_MAX = 80;
/** People, roles and groups of people that one sentence names. */
const NAMED_MAX = 8;
const GROUPS_MAX = 4;

type Names = Pick<CardView, 'names'>;

/** Somebody by name, which notifies nobody; who has no name that is known is mentioned. */
export function person({ names }: Names, userId: string): Safe {
  const name = Object.hasOwn(names, userId) ? names[userId] : undefined;
  return name === undefined || name === '' ? mention(userId) : md`${clip(name, NAME_MAX)}`;
}

/** A role, or a group that is asked like one: by its handle, since a mention would notify all of them. */
export function roleNamed(view: Names, role: string, { asks }: Pick<Messages, 'asks'>): Safe {
  if (!isGroupRole(role)) return roleWords(clip(role, 60));
  const handle = handleOf(view, role);
  return handle === null ? md`${asks.aGroup}` : md`@${clip(handle, 60)}`;
}

function handleOf({ names }: Names, role: string): string | null {
  return (Object.hasOwn(names, role) ? names[role] : '') || null;
}

/** Some roles, any of which is meant, and whether all of them are user groups. */
export function rolesNamed(view: Names, roles: readonly string[], messages: Messages): { words: Safe; group: boolean } {
  const words = roles.map((role) => roleNamed(view, role, messages));
  return { words: inWords(words, messages.asks.or, messages), group: roles.every(isGroupRole) };
}

/** "Dan, Erin and Bob", with the word that tells whether one of them is enough. */
export function people(view: Names, ids: readonly string[], word: string, messages: Messages): Safe {
  return inWords(
    ids.map((id) => person(view, id)),
    word,
    messages,
  );
}

/** "a, b or c": commas, and the word before the last one. */
function inWords(items: readonly Safe[], word: string, { card }: Messages): Safe {
  if (items.length > NAMED_MAX) return listed(items, NAMED_MAX, card.andMore);
  const last = items.at(-1);
  if (last === undefined) return md``;
  return items.length === 1 ? last : join([listed(items.slice(0, -1), NAMED_MAX, card.andMore), last], word);
}

/** Whom the approvals that are open ask: "Bob or Carol (manager), and Dan (finance)". */
export function whomItAsks(view: CardView, groups: readonly AskedGroup[], messages: Messages): Safe {
  const { asks, card } = messages;
  if (groups.length === 0) return md`${asks.nobody}`;
  const each = groups.map((group) => groupWords(view, group, messages));
  return listed(each, GROUPS_MAX, card.andMore, { separator: asks.andAlso });
}

/** How many of the group must still agree. */
export function missingOf({ needed, decided }: AskedGroup): number {
  return Math.max(1, needed - decided.filter(({ agreed }) => agreed).length);
}

function groupWords(view: CardView, group: AskedGroup, messages: Messages): Safe {
  const { asks } = messages;
  const { words: roles, group: inGroup } = rolesNamed(view, group.roles, messages);
  const missing = group.inTurn ? 1 : missingOf(group);
  if (group.people.length > 0) {
    const who = chosenOf(view, group.people, missing, messages);
    // Beside names a group without one of its own tells nothing.
    const nameless = group.roles.every((role) => isGroupRole(role) && handleOf(view, role) === null);
    return nameless ? who : asks.inRoles(who, roles);
  }
  if (group.anyone) return md`${asks.anybody}`;
  if (group.roles.length === 0) return md`${group.left > 0 ? asks.somebody : asks.nobody}`;
  if (missing <= 1) return asks.anyoneWith(roles, inGroup);
  return missing >= group.left ? asks.everyoneWith(roles, inGroup) : asks.someWith(missing, roles, inGroup);
}

/** Somebody who is asked, and who stands in for them while they are away. */
function askedPerson(view: CardView, userId: string, { asks }: Messages): Safe {
  const standIns = view.waitingFor?.standIns ?? {};
  const delegate = Object.hasOwn(standIns, userId) ? standIns[userId] : undefined;
  const name = person(view, userId);
  return delegate === undefined ? name : asks.away(name, person(view, delegate));
}

/** "Bob or Carol", "Dan and Erin", "2 of Dan, Erin and Bob". */
function chosenOf(view: CardView, ids: readonly string[], missing: number, messages: Messages): Safe {
  const { asks } = messages;
  const named = ids.map((id) => askedPerson(view, id, messages));
  if (missing <= 1) return inWords(named, asks.or, messages);
  const all = inWords(named, asks.and, messages);
  return missing >= ids.length ? all : asks.someOf(missing, all);
}

import { z } from 'zod';

/** Ids as Slack gives them to people, user groups and channels; none is longer than 31 characters. */
export const USER_ID = /^[UW][A-Z0-9]{1,30}$/;
export const GROUP_ID = /^S[A-Z0-9]{1,30}$/;
export const CHANNEL_ID = /^[CG][A-Z0-9]{1,30}$/;

/** Schemas of an id in a file: of a person, of a user group, and of a workspace or organisation. */
export const userId = z.string().regex(USER_ID, 'a Slack user id, as U123ABC');
export const groupId = z.string().regex(GROUP_ID, 'a Slack user group id, as S123ABC');
export const teamId = z.string().regex(/^[TE][A-Z0-9]{1,30}$/, 'a Slack team id, as T123ABC');

/** True for the id of a person. Systems that call the API have other names, and no direct messages. */
export function isUserId(text: string): boolean {
  return USER_ID.test(text);
}

const MENTIONS = /<@([UW][A-Z0-9]{1,30})(?:\|([^<>]*))?>/g;
const MENTION = new RegExp(`^${MENTIONS.source}$`);

/** Whom a text that is one mention (`<@U123>`, `<@U123|bob>`) means, with the name that came along; null for other texts. */
export function mentionedPerson(text: string): { id: string; name: string | null } | null {
  const [, id, name] = MENTION.exec(text) ?? [];
  return id === undefined ? null : { id, name: name ?? null };
}

/** Ids of the people whom a text mentions, each once. */
export function mentionedPeople(text: string): string[] {
  return [...new Set([...text.matchAll(MENTIONS)].map(([, id = '']) => id))];
}

/** The id of the user group that a text which is one mention (`<!subteam^S123|@finance>`) means; null for other texts. */
export function mentionedGroup(text: string): string | null {
  return /^<!subteam\^(S[A-Z0-9]{1,30})(?:\|[^>]*)?>$/.exec(text)?.[1] ?? null;
}

import { type DurationParts, parseDurationParts } from './duration.ts';
import { roleOfGroup } from './role.ts';
import type { Asked } from './strategy.ts';

const USER = /^[UW][A-Z0-9]{1,30}$/;
const GROUP = /^S[A-Z0-9]{1,30}$/;

/**
 * Whom a value of a request's data names: one id, or a list of them, of people or of Slack user groups. Whatever else is in it
 * asks nobody.
 * @param without somebody who may not decide it: the requester
 */
export function askedInData(value: unknown, without: string | null): Asked {
  const ids = [...new Set([value].flat().filter((one) => typeof one === 'string'))];
  const users = ids.filter((id) => USER.test(id) && id !== without);
  const roles = ids.filter((id) => GROUP.test(id)).map(roleOfGroup);
  return {
    users,
    roles,
    nobody: users.length + roles.length > 0 ? null : 'the request names nobody who may decide it',
  };
}

/** In what time a value of a request's data wants a decision, as "4h"; null for none. */
export function dueInData(value: unknown): DurationParts | null {
  return typeof value === 'string' ? parseDurationParts(value) : null;
}

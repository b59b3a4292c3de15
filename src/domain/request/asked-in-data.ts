import type { DefinedStage, Definition } from '#domain/definition/definition.ts';
import { roleOfGroup } from '#domain/people/role.ts';
import { GROUP_ID, isUserId } from '#domain/slack-id.ts';
import { type DurationParts, parseDurationParts } from '#domain/time/duration.ts';
import type { AskedPeople } from './strategy.ts';

const ROLE = /^role:([A-Za-z][A-Za-z0-9_-]{0,99})$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * Whom a value of a request's data names: one id, or a list of them, of people or of Slack user groups, or roles as `role:finance`. Whatever else is in it
 * asks nobody.
 * @param without people who may not decide it: the request's authors
 */
export function askedInData(value: unknown, without: readonly string[]): AskedPeople {
  const ids = [...new Set([value].flat().filter((one) => typeof one === 'string'))];
  const users = ids.filter((id) => isUserId(id) && !without.includes(id));
  const named = ids.flatMap((id) => ROLE.exec(id)?.[1] ?? []);
  const roles = [...ids.filter((id) => GROUP_ID.test(id)).map(roleOfGroup), ...named];
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

/** At what moment a value of a request's data wants a decision, as ISO 8601 in UTC with milliseconds; null for none. */
export function instantInData(value: unknown): string | null {
  return typeof value === 'string' && INSTANT.test(value) ? value : null;
}

/**
 * The stage with the rung that the request's data names, where that is where its rungs come from: its role is called in when
 * time is over, and without one nobody is, and the approval expires.
 */
export function withRungInData(stage: DefinedStage, data: Readonly<Record<string, unknown>>): DefinedStage {
  if (stage.escalate_from_data === undefined) return stage;
  const role = data[stage.escalate_from_data];
  return typeof role === 'string' ? { ...stage, escalate: [{ role }] } : { ...stage, on_timeout: 'expire' };
}

/** Every role that an approval of such a request may escalate to. */
export function rolesOfLadders({ stages }: Definition, data: Readonly<Record<string, unknown>>): string[] {
  return [...new Set(stages.flatMap((stage) => withRungInData(stage, data).escalate.map(({ role }) => role)))];
}

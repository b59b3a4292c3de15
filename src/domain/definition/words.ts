import { type LocalizedText, textIn } from '#domain/text.ts';
import { type Calendar, workingDayMs } from '#domain/time/calendar.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#domain/time/duration.ts';
import type { ApprovalTemplate } from './definition.ts';

/** Whom an approval asks, in words: "anyone of finance", "2 of finance", "the requester's manager". */
export function askedWords(template: ApprovalTemplate): string {
  const { role, user, self, strategy, levels = 1 } = template;
  if (self) return 'the requester';
  if (user !== undefined) return user;
  if (template.department_head) return 'the head of the department';
  if (template.from_data !== undefined) return 'whom the request names';
  if (role === undefined && !template.manager_of) return 'whoever may act at the stage';
  switch (strategy) {
    case 'anyone':
      return role === undefined ? 'anyone whom the stage permits' : `anyone of ${role}`;
    case 'consensus':
      return `all of ${role}`;
    case 'round_robin':
      return `one of ${role}, in turn`;
    case 'least_loaded':
      return `one of ${role}, who has the least to do`;
    case 'quorum':
      return `${template.count} of ${role}`;
    case 'majority':
      return `more than half of ${role}`;
    case 'percentage':
      return `${template.percentage} % of ${role}`;
    case 'hierarchy_up':
      return levels === 1 ? "the requester's manager" : `the requester's manager ${levels} levels up`;
    case 'hierarchy_chain':
      return levels === 1
        ? "the requester's manager"
        : `the requester's managers, one after the other, ${levels} levels up`;
    default:
      return strategy satisfies never;
  }
}

/**
 * A time as a person would say it: "2 days", "90 minutes", "3 working days". It is told in the largest unit that it is a
 * whole number of.
 * @param ms milliseconds; of open time when a calendar is given, whose days are then its working days
 */
export function durationInWords(ms: number, calendar?: Calendar): string {
  const day = calendar ? workingDayMs(calendar) : DAY_MS;
  const week = day * (calendar ? calendar.days.length : 7);
  const working = calendar ? 'working ' : '';
  const units: [number, string][] = [
    [week, calendar && calendar.days.length === 1 ? `${working}day` : `${working}week`],
    [day, `${working}day`],
    [HOUR_MS, `${working}hour`],
    [MINUTE_MS, `${working}minute`],
    [SECOND_MS, `${working}second`],
  ];
  const [size, name] = units.find(([unit]) => ms > 0 && ms % unit === 0) ?? [SECOND_MS, 'second'];
  return counted(ms / size, name);
}

/** "1 stage", "3 stages". */
export function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

/** "a", "a and b", "a, b and c"; `none` when there is nothing. */
export function listWords(items: readonly string[], none = 'nobody'): string {
  if (items.length === 0) return none;
  return items.length === 1 ? (items[0] ?? none) : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** The name of something that has a key and may have a name. */
export function nameOf(named: { key: string; name?: LocalizedText | undefined }): string {
  return named.name === undefined ? named.key : textIn(named.name);
}

import { type Actor, allows, isAdmin } from '#domain/people/role.ts';
import { keysOf } from '#domain/request/visibility.ts';

/**
 * Which of the requests (`workflow as w`) somebody with `workflows:view` sees, as SQL: `checkMaySee` of the core for each row of a list.
 * @param add takes a value of the statement and gives its place, as "$3"
 */
export function visible(reader: Actor, add: (value: unknown) => string): string {
  if (isAdmin(reader)) return 'true';
  const keys = `${add(keysOf(reader))}::text[]`;
  return `(w.visible_to is null or w.visible_to && ${keys} or participates(w, ${add(JSON.stringify(reader))}::jsonb))`;
}

/** True for who sees requests beside those that they take part in. */
export function seesOthers({ deactivated, permissions }: Actor): boolean {
  return !deactivated && allows(permissions, 'workflows:view');
}

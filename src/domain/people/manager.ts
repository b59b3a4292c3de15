import type { ErrorParams } from '#domain/errors.ts';
import { circling } from './circles.ts';

/** Why somebody cannot be somebody's manager. */
export type ManagerFault = ErrorParams['invalid_manager']['reason'];

/** What is known of a person as somebody's manager; a system that calls counts as a bot. */
export type ManagerFacts = { managerId: string | null; bot: boolean; deactivated: boolean };

/**
 * What speaks against giving people these managers, by the person: a manager is a person who is there, is not oneself, and has
 * not this person above them. Somebody of whom nothing is known may be one.
 * @param wanted the manager of each; null for nobody
 * @param people whoever is named, with everybody above them
 */
export function managerFaults(
  wanted: ReadonlyMap<string, string | null>,
  people: ReadonlyMap<string, ManagerFacts>,
): Map<string, ManagerFault> {
  const faults = new Map<string, ManagerFault>();
  for (const [id, managerId] of wanted) {
    const manager = managerId === null ? undefined : people.get(managerId);
    if (managerId === id) faults.set(id, 'self');
    else if (manager?.bot) faults.set(id, 'bot');
    else if (manager?.deactivated) faults.set(id, 'deactivated');
  }
  const possible = new Map([...wanted].filter(([id]) => !faults.has(id)));
  for (const id of circling(possible, (one) => people.get(one)?.managerId)) faults.set(id, 'circle');
  return faults;
}

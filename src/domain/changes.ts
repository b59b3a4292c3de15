import canonicalize from 'canonicalize';
import { nameOfKey } from '#domain/text.ts';

/** Tells in words how one property changed; null when it is told elsewhere. */
export type Aspect = (before: unknown, after: unknown) => string | null;
/** By property; one without an aspect is told as "… changed", so that no difference is ever left out. */
export type Aspects = Readonly<Record<string, Aspect>>;

/** What is different between two versions of one thing, a phrase a property. */
export function changes(before: Record<string, unknown>, after: Record<string, unknown>, aspects: Aspects): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => {
    if (same(before[key], after[key])) return [];
    const aspect = Object.hasOwn(aspects, key) ? aspects[key] : undefined;
    return (aspect ? aspect(before[key], after[key]) : `${nameOfKey(key).toLowerCase()} changed`) ?? [];
  });
}

/** True when both are the same as JSON, whatever the order of their keys: what the database gives back has lost it. */
export function same(one: unknown, other: unknown): boolean {
  return canonicalize(one ?? null) === canonicalize(other ?? null);
}

/**
 * "due in 3 days instead of 2 days".
 * @param none how nothing (left out, null, an empty list) is called
 */
export function sides(verb: string, show: (value: unknown) => string, none = 'nothing'): Aspect {
  const side = (value: unknown) => (isNothing(value) ? none : show(value));
  return (before, after) => `${verb} ${side(after)} instead of ${side(before)}`;
}

export function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

import type { DefinedStage, Definition } from './definition.ts';

/** Ways out that are never the way on. */
const ASIDE: readonly string[] = ['reject', 'expire'];

/** Tells whether a stage asks no person: a system's, or one that is to be filled in later. */
export function isAutomatic({ kind, placeholder }: DefinedStage): boolean {
  return placeholder || kind === 'action';
}

/**
 * The trigger that leads on once a stage has what it asks for: `approve`, of a form stage `submit`, of an action stage
 * `complete`. A form or action stage with one way out may call it as it likes.
 */
export function triggerOnward(definition: Definition, stage: DefinedStage): string {
  if (stage.kind !== 'form' && stage.kind !== 'action') return 'approve';
  const word = stage.kind === 'form' ? 'submit' : 'complete';
  const leaving = definition.transitions.filter(({ source }) => source.includes(stage.key));
  const triggers = new Set(leaving.map(({ trigger }) => trigger));
  for (const aside of ASIDE) triggers.delete(aside);
  const [only] = triggers;
  return only !== undefined && triggers.size === 1 ? only : word;
}

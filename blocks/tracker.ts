import { clip, NOTHING, oneLine } from './text.ts';
import type { StageMark } from './view.ts';

const SIGN: Record<StageMark['state'], string> = { done: '✓', current: '●', waiting: '◐', failed: '✗', todo: '○' };

/** Stages named around the one where the workflow stands, and the longest name that is shown whole. */
const BEFORE = 4;
const AFTER = 5;
const NAME_MAX = 60;

/**
 * The tracker line of a card: "✓ Upload → ● Review → ○ Done". A long pipeline is shown around its current stage, with the
 * number of stages left out on either side.
 * @param more Words for a number of stages left out.
 * @returns Plain text of at most some 900 characters.
 */
export function tracker(stages: readonly StageMark[], more: (count: number) => string): string {
  if (stages.length === 0) return NOTHING;
  const here = standsAt(stages);
  // Showing one stage takes no more room than saying that one was left out.
  const from = here - BEFORE <= 1 ? 0 : here - BEFORE;
  const to = here + AFTER >= stages.length - 1 ? stages.length : here + AFTER;
  const shown = stages
    .slice(from, to)
    .map(({ name, state }) => `${SIGN[state]} ${clip(oneLine(name) || NOTHING, NAME_MAX)}`);
  if (from > 0) shown.unshift(`✓ ${more(from)}`);
  if (to < stages.length) shown.push(`○ ${more(stages.length - to)}`);
  return shown.join('  →  ');
}

function standsAt(stages: readonly StageMark[]): number {
  const current = stages.findIndex(({ state }) => state === 'current' || state === 'waiting' || state === 'failed');
  if (current >= 0) return current;
  return Math.max(
    0,
    stages.findLastIndex(({ state }) => state === 'done'),
  );
}

import { distance } from 'fastest-levenshtein';

/** Longer words are no misspelt command, and comparing them would only cost time. */
const LONGEST = 30;

/** The known word that was most likely meant: one that begins like it, else one a few slips away; null when none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  const wanted = word.toLowerCase();
  if (wanted === '' || wanted.length > LONGEST) return null;
  const begun = wanted.length < 2 ? undefined : known.find((one) => one.startsWith(wanted));
  if (begun !== undefined) return begun;
  const allowed = wanted.length <= 4 ? 1 : wanted.length <= 7 ? 2 : 3;
  const bySlips = known.map((one) => ({ one, slips: slipsBetween(wanted, one) }));
  const best = bySlips.reduce((a, b) => (b.slips < a.slips ? b : a), { one: '', slips: allowed + 1 });
  return best.slips <= allowed ? best.one : null;
}

/** Letters too many, missing or wrong. Two neighbours that were swapped are one slip, where the distance alone counts two. */
function slipsBetween(word: string, known: string): number {
  const asSwapped = Array.from(word, (_, at) => 1 + distance(swappedAt(word, at), known));
  return Math.min(distance(word, known), ...asSwapped);
}

/** The word with the letter at this place and the next changed over. */
function swappedAt(word: string, at: number): string {
  return word.slice(0, at) + word.slice(at + 1, at + 2) + word.slice(at, at + 1) + word.slice(at + 2);
}

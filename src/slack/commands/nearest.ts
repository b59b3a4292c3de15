/** Longer words are no misspelt command, and comparing them would only cost time. */
const LONGEST = 30;

/** The known word that was most likely meant: one that begins like it, else one a few slips away; null when none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  const wanted = word.toLowerCase();
  if (wanted === '' || wanted.length > LONGEST) return null;
  const begun = wanted.length < 2 ? undefined : known.find((one) => one.startsWith(wanted));
  if (begun !== undefined) return begun;
  const allowed = wanted.length <= 4 ? 1 : wanted.length <= 7 ? 2 : 3;
  const byDistance = known.map((one) => ({ one, distance: distanceBetween(wanted, one) }));
  const best = byDistance.reduce((a, b) => (b.distance < a.distance ? b : a), { one: '', distance: allowed + 1 });
  return best.distance <= allowed ? best.one : null;
}

/** Slips between two words: letters too many, missing, wrong, or two neighbours swapped (optimal string alignment). */
function distanceBetween(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const wrong = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + wrong,
        swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

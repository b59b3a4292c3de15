/**
 * Finds who cannot be put where they are wanted, because the way up would lead back to them: a role below its own parents, a
 * person above their own managers. Whoever is refused stays where they are, and the others are looked at again.
 * @param wanted what each is to be below; null for nothing
 * @param above what each is below now
 */
export function circling(
  wanted: ReadonlyMap<string, string | null>,
  above: (name: string) => string | null | undefined,
): Set<string> {
  const refused = new Set<string>();
  const after = (name: string) => (wanted.has(name) && !refused.has(name) ? wanted.get(name) : above(name)) ?? null;
  for (;;) {
    const left = [...wanted.keys()].filter((name) => !refused.has(name));
    const found = inCircles(left, after);
    if (found.length === 0) return refused;
    for (const name of found) refused.add(name);
  }
}

/** The names from which the way up leads back to themselves. Each is walked over once, however long the chains are. */
function inCircles(names: readonly string[], above: (name: string) => string | null): string[] {
  const seen = new Set<string>();
  const circles = new Set<string>();
  for (const name of names) {
    const walked = new Set<string>();
    let at: string | null = name;
    for (; at !== null && !seen.has(at); at = above(at)) {
      seen.add(at);
      walked.add(at);
    }
    // Who was met again on this very walk begins the circle; those before only lead into it.
    const way = [...walked];
    if (at !== null && walked.has(at)) for (const one of way.slice(way.indexOf(at))) circles.add(one);
  }
  return names.filter((name) => circles.has(name));
}

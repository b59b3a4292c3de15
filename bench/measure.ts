/** What one way of working came to: how many units in how much time, and how long each took. */
export type Measured = { done: number; ms: number; latencies: number[] };

export function nothingMeasured(): Measured {
  return { done: 0, ms: 0, latencies: [] };
}

/** Adds a later round to what was measured before. */
export function merge(first: Measured, second: Measured): Measured {
  return {
    done: first.done + second.done,
    ms: first.ms + second.ms,
    latencies: [...first.latencies, ...second.latencies],
  };
}

/** Units a second over the whole time. */
export function rate({ done, ms }: Measured): number {
  return ms === 0 ? 0 : (done / ms) * 1_000;
}

/** The time in milliseconds within which this share (0 to 1) of the units were done. */
export function percentile(latencies: readonly number[], share: number): number {
  const sorted = [...latencies].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/**
 * Works off the items with so many hands at once, each taking the next item when it is done with one.
 * @param work does everything for one item and reports each of its units through `timed`.
 */
export async function drive<Item>(
  items: readonly Item[],
  hands: number,
  work: (item: Item, timed: (unit: () => Promise<unknown>) => Promise<void>) => Promise<void>,
): Promise<Measured> {
  const latencies: number[] = [];
  const timed = async (unit: () => Promise<unknown>): Promise<void> => {
    const began = performance.now();
    await unit();
    latencies.push(performance.now() - began);
  };
  const queue = items.values();
  const began = performance.now();
  const hand = async (): Promise<void> => {
    for (const item of queue) await work(item, timed);
  };
  await Promise.all(Array.from({ length: hands }, hand));
  return { done: latencies.length, ms: performance.now() - began, latencies };
}

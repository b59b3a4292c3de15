/** By how much a limit of time is multiplied at most, however busy the machine is. */
const MOST = 6;
/** Work of this length, in milliseconds of a processor, is done each time. */
const WORK_MS = 10;
const EVERY_MS = 1_000;
/** The last so many are looked at together. */
const REMEMBERED = 15;

/** Limits hold for a machine that is the campaign's own; on one that others use they are multiplied by this. */
export type Load = {
  now(): number;
  /** The greatest so far. */
  most(): number;
  stop(): void;
};

/** @param given a fixed factor; without one it is how much longer a little work takes than it needs the processor for. */
export function measureLoad(given: number | null): Load {
  const measured: number[] = [];
  const factor = (): number => {
    if (given !== null) return given;
    const mean = measured.reduce((sum, one) => sum + one, 0) / (measured.length || 1);
    return Math.min(MOST, Math.max(1, mean));
  };
  let most = factor();
  const look = () => {
    measured.push(stretched());
    if (measured.length > REMEMBERED) measured.shift();
    most = Math.max(most, factor());
  };
  look();
  most = factor();
  const clock = setInterval(look, EVERY_MS);
  return { now: factor, most: () => most, stop: () => clearInterval(clock) };
}

/** How much longer than its own work this thread took for it, since others had the processor meanwhile. */
function stretched(): number {
  const began = performance.now();
  const before = process.threadCpuUsage();
  let spent = 0;
  while (spent < WORK_MS) {
    const { user, system } = process.threadCpuUsage(before);
    spent = (user + system) / 1_000;
  }
  return (performance.now() - began) / spent;
}

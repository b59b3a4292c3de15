import type { Result } from './campaign.ts';
import type { Violation, Window } from './judge/evidence.ts';
import { countsOf } from './judge/judge.ts';

/** Of one count, as many are told in full. */
const SHOWN = 5;
/** What was broken so long before something went wrong may be why. */
const LOOK_BACK_MS = 30_000;

/** What came of a campaign, in lines: how much was tried, a count of everything that must be zero, and each violation. */
export function report(result: Result): string {
  const { decisions, faults, seconds, loadFactor, mended, figures, violations, evidence } = result;
  const counts = Object.entries(countsOf(violations)).map(
    ([count, number]) => `${String(number).padStart(6)}  ${count}`,
  );
  return [
    `${decisions} decisions and ${faults} faults in ${seconds} s; limits of time ×${loadFactor.toFixed(1)}`,
    `${Object.entries(figures)
      .map(([what, number]) => `${what} ${number}`)
      .join(', ')}, posted twice and deleted again ${mended}`,
    '',
    ...counts,
    ...(violations.length === 0 ? [] : ['', ...detailed(violations, evidence.windows)]),
  ].join('\n');
}

function detailed(violations: readonly Violation[], windows: readonly Window[]): string[] {
  const told = new Map<string, number>();
  return violations.flatMap((one) => {
    const before = told.get(one.count) ?? 0;
    told.set(one.count, before + 1);
    if (before >= SHOWN) return before === SHOWN ? [`${one.count}: and more, see the folder`] : [];
    return [`${one.count}: ${one.about}: ${one.what}`, ...brokenAt(one.at, windows)];
  });
}

/** What was broken at a time, and shortly before it. */
function brokenAt(at: number | null, windows: readonly Window[]): string[] {
  if (at === null) return [];
  const near = windows.filter(({ from, to }) => from <= at + 1_000 && to >= at - LOOK_BACK_MS);
  const told = near.map(({ name, from }) => `${name} (${((from - at) / 1_000).toFixed(1)} s)`);
  return [`    at ${new Date(at).toISOString()}; broken then: ${told.join(', ') || 'nothing'}`];
}

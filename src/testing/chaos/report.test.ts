import { expect, test } from 'vitest';
import type { Result } from './campaign.ts';
import { COUNTS, type Violation } from './judge/evidence.ts';
import { ms, soundEvidence } from './judge/sound.ts';
import { report } from './report.ts';

function resultWith(violations: Violation[]): Result {
  const evidence = { ...soundEvidence(), windows: [{ name: 'cut a now', from: ms(15), to: ms(16) }] };
  return {
    violations,
    decisions: 12,
    faults: 1,
    seconds: 60,
    loadFactor: 1.5,
    mended: 0,
    figures: { posts: 5 },
    evidence,
  };
}

test('where nothing went wrong each count is told as zero, with the factor of its limits', () => {
  const text = report(resultWith([]));
  expect(text).toContain('12 decisions and 1 faults in 60 s; limits of time ×1.5');
  for (const count of COUNTS) expect(text).toMatch(new RegExp(`^ +0  ${count}$`, 'm'));
});

test('a violation is told with what was broken then, and of many of a kind only some', () => {
  const lost = { count: 'cards lost', what: 'waiting, and not there', about: 'card:1', at: ms(20) } as const;
  const text = report(resultWith(Array.from({ length: 9 }, () => lost)));
  expect(text).toMatch(/^ +9 {2}cards lost$/m);
  expect(text).toContain(
    'cards lost: card:1: waiting, and not there\n    at 2026-11-20T09:00:20.000Z; broken then: cut a now (-5.0 s)',
  );
  expect(text.split('waiting, and not there')).toHaveLength(6);
  expect(text).toContain('cards lost: and more');
});

import { expect, test } from 'vitest';
import { ownFolder } from '#testing/own.ts';
import { runCampaign } from './campaign.ts';
import { countFaults, scheduleOf } from './faults.ts';
import { report } from './report.ts';

/** A replica is killed, another frozen; Slack loses calls and answers; a webhook's receiver fails; connections are cut. */
const SEED = 10;
const KINDS = { kill: 1, freeze: 1, slack: 2, webhook: 1, cut: 1 };
const DECISIONS = 20;
/** A replica that is killed takes seconds to be back, on a busy machine many. */
const PATIENCE_MS = 300_000;

const folder = ownFolder();

test('a short campaign ends with nothing lost, double, late or broken', { timeout: PATIENCE_MS }, async () => {
  const bursts = scheduleOf(SEED, DECISIONS, KINDS);
  const result = await runCampaign({
    seed: SEED,
    decisions: DECISIONS,
    bursts,
    rate: 5,
    calmMs: 1_000,
    loadFactor: null,
    folder: folder.path,
    progress: () => undefined,
  });
  expect(result.violations, report(result)).toEqual([]);
  expect(result.faults).toBe(countFaults(bursts));
  expect(result.decisions).toBeGreaterThanOrEqual(DECISIONS);
});

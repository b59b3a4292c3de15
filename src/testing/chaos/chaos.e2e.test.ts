import { expect, test } from 'vitest';
import { ownFolder } from '#testing/own.ts';
import { runCampaign } from './campaign.ts';
import { countFaults, scheduleOf } from './faults.ts';
import { report } from './report.ts';

/** Answers of Slack that are lost, calls that are, and a 429: a longer one with kills and cuts takes minutes. */
const SEED = 20;
const KINDS = { slack: 1 };
const DECISIONS = 20;
/** On a busy machine everything takes longer; what is measured in seconds there is looked at once more. */
const PATIENCE_MS = 300_000;

const folder = ownFolder();

test('a short campaign ends with nothing lost, double, late or broken', {
  timeout: PATIENCE_MS,
  retry: 1,
}, async () => {
  const bursts = scheduleOf(SEED, DECISIONS, KINDS);
  const result = await runCampaign({
    seed: SEED,
    decisions: DECISIONS,
    bursts,
    rate: 2,
    calmMs: 12_000,
    loadFactor: null,
    folder: folder.path,
    progress: () => undefined,
  });
  expect(result.violations, report(result)).toEqual([]);
  expect(result.faults).toBe(countFaults(bursts));
  expect(result.decisions).toBeGreaterThanOrEqual(DECISIONS);
});

import { judgeState } from './cards.ts';
import { judgeDecisions } from './decisions.ts';
import { COUNTS, type Count, type Evidence, type Violation } from './evidence.ts';
import { judgeMessages } from './messages.ts';
import { judgeWebhooks } from './webhooks.ts';

/** All that is not as promised, by what is in Slack, at the receiver of webhooks and in the database after a campaign. */
export function judge(evidence: Evidence): Violation[] {
  return [...judgeDecisions(evidence), ...judgeMessages(evidence), ...judgeWebhooks(evidence), ...judgeState(evidence)];
}

/** How many there are of each, zeros too. */
export function countsOf(violations: readonly Violation[]): Record<Count, number> {
  const counts = Object.fromEntries(COUNTS.map((count) => [count, 0])) as Record<Count, number>;
  for (const { count } of violations) counts[count] += 1;
  return counts;
}

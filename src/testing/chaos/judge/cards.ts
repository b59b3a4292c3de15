import { type Evidence, grouped, type SlackPost, type StoredWorkflow, type Violation } from './evidence.ts';
import { refOfCard } from './messages.ts';

/** Cards that do not show the request as the database has it, rungs that came twice, and histories that do not hold. */
export function judgeState(evidence: Evidence): Violation[] {
  return [...cards(evidence), ...rungs(evidence), ...chains(evidence)];
}

function cards({ posts, stored }: Evidence): Violation[] {
  const byRef = grouped(
    posts.filter(({ deletedAt }) => deletedAt === null),
    (post) => refOfCard(post) ?? '',
  );
  return stored.workflows.flatMap((workflow) =>
    (byRef.get(workflow.ref) ?? []).flatMap((post): Violation[] => {
      const differences = differencesOf(post, workflow);
      if (differences.length === 0) return [];
      const facts = { channel: post.channel, ts: post.ts, key: post.key, status: workflow.status };
      return [
        { count: 'cards that differ', what: differences.join('; '), about: workflow.ref, at: post.postedAt, facts },
      ];
    }),
  );
}

/** Block ids of a card end with the row of history that it shows; its last line counts the comments. */
function differencesOf({ channel, blocks, text }: SlackPost, workflow: StoredWorkflow): string[] {
  const found: string[] = [];
  const shown = Number(/:(\d+)$/.exec(String(blocks[0]?.block_id ?? ''))?.[1]);
  if (shown !== workflow.historySequence) found.push(`shows row ${shown} of ${workflow.historySequence}`);
  const said = Number(/(\d+) comments?\b/.exec(text.split('\n').at(-1) ?? '')?.[1] ?? 0);
  if (said !== workflow.comments) found.push(`counts ${said} comments of ${workflow.comments}`);
  const decides = JSON.stringify(blocks).includes('"action_id":"approve"');
  if (decides && workflow.openApprovals === 0) found.push('offers Approve where nothing is open');
  // A direct copy offers buttons only to who may press them; the channel's shows them to everybody.
  if (!decides && workflow.openApprovals > 0 && !channel.startsWith('D')) found.push('offers no Approve');
  return found;
}

function rungs({ stored }: Evidence): Violation[] {
  const seen = new Set<string>();
  return stored.history.flatMap((row) =>
    row.events.flatMap((event): Violation[] => {
      if (event.type !== 'Escalated' && event.type !== 'Reminded') return [];
      const rung = `${event.type} ${event.approvalId} ${event.type === 'Escalated' ? event.level : event.reminders}`;
      if (!seen.has(rung)) {
        seen.add(rung);
        return [];
      }
      return [{ count: 'rungs repeated', what: rung, about: row.ref, at: Date.parse(row.at), facts: row }];
    }),
  );
}

function chains({ stored }: Evidence): Violation[] {
  return stored.workflows.flatMap(({ ref, disagreements }): Violation[] =>
    disagreements.length === 0
      ? []
      : [{ count: 'chains broken', what: disagreements.join('; '), about: ref, at: null }],
  );
}

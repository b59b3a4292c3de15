import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { openApprovals, type Workflow } from './workflow.ts';

/** Hex digits of each half: two versions of one request colliding by chance is out of the question. */
const HALF = 16;

type Shown = Pick<Workflow, 'data' | 'name' | 'round' | 'phase' | 'approvals'>;

/**
 * A short fingerprint of what a card asks people to decide on: the request's data, name and round, and then the stage and
 * since when it is asked there. A button carries it, so that nobody decides on a request that changed, or at a stage that
 * was entered, after the card was drawn. It guards against accidents, not against forgers.
 */
export function digestOf(workflow: Shown): string {
  const { data, name, round, phase } = workflow;
  // Approvals that are open at the same time were opened together: that some of them are decided changes nothing.
  const since = openApprovals(workflow)[0]?.openedAt ?? null;
  return half({ data, name, round }) + half({ stage: phase.stage, since });
}

/** What a card with this digest no longer shows of the request as it is. */
export type Outdated = { content: boolean; stage: boolean };

export function outdated(digest: string, workflow: Shown): Outdated {
  const now = digestOf(workflow);
  return {
    content: digest.slice(0, HALF) !== now.slice(0, HALF),
    // Cards that were drawn before the second half was known have none.
    stage: digest.length !== HALF && digest.slice(HALF) !== now.slice(HALF),
  };
}

function half(value: unknown): string {
  return createHash('sha256')
    .update(canonicalize(value) ?? '')
    .digest('hex')
    .slice(0, HALF);
}

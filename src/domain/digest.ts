import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Workflow } from './workflow.ts';

/**
 * A short fingerprint of what a card asks people to decide on: the request's data, name and round. A button carries it, so
 * that nobody decides on a request that changed after the card was drawn. 16 hex digits: two versions of one request
 * colliding by chance is out of the question, and it guards against accidents, not against forgers.
 */
export function digestOf(workflow: Pick<Workflow, 'data' | 'name' | 'round'>): string {
  const text = canonicalize({ data: workflow.data, name: workflow.name, round: workflow.round });
  return createHash('sha256')
    .update(text ?? '')
    .digest('hex')
    .slice(0, 16);
}

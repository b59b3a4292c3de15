import type { CardView } from '#blocks/view.ts';
import { DomainError } from '#domain/errors.ts';
import { cardView, type Reads, readCardSubject } from '#queries/card/card.ts';
import { findWorkflow, type Lookup } from './find.ts';

/**
 * Where a workflow stands, as its card says it to this reader: what `status` and Details answer.
 * @throws DomainError `not_found`, `not_permitted`.
 */
export async function readStatus(reads: Reads, lookup: Lookup): Promise<CardView> {
  const { workflow, reader } = await findWorkflow(reads, lookup);
  const subject = await readCardSubject(reads, lookup.tenantId, workflow.id);
  if (!subject) throw new DomainError('not_found', { ref: workflow.id });
  return cardView(subject, { kind: 'dm', userId: reader.id }, reader, lookup.locale);
}

import type { HistoryView } from '#blocks/view.ts';
import { refOf } from '#domain/request/workflow.ts';
import type { Reads } from '#queries/card/card.ts';
import { CHANGES } from '#queries/card/changes.ts';
import { peopleOfStory } from '#queries/card/fields.ts';
import { readNames } from '#queries/card/names.ts';
import { type StoryRow, storyOf } from '#queries/card/parts.ts';
import { findWorkflow, type Lookup } from './find.ts';

/** Newest rows that an answer can show; `total` counts the earlier ones too. */
const LINES = 100;

/**
 * What happened to a workflow, oldest first, with stages by name and triggers in words.
 * @throws DomainError `not_found`, `not_permitted`.
 */
export async function readHistory(reads: Reads, lookup: Lookup): Promise<HistoryView> {
  const { workflow, definition } = await findWorkflow(reads, lookup);
  const { rows } = await reads.pool.query<StoryRow>({
    name: 'read_history',
    text: `select sequence, iso_utc(at) as at, actor_id as "actorId", trigger, from_stage as "fromStage",
                  to_stage as "toStage", comment, data, ${CHANGES} as changes
             from history as h where tenant_id = $1 and workflow_id = $2 order by sequence desc limit $3`,
    values: [lookup.tenantId, workflow.id, LINES],
  });
  const newest = rows[0]?.sequence ?? 0;
  const names = await readNames(reads.pool, lookup.tenantId, peopleOfStory(definition, rows));
  const lines = storyOf(definition, rows.reverse(), { names, locale: lookup.locale });
  return { ref: refOf(workflow), title: workflow.name, lines, total: newest };
}

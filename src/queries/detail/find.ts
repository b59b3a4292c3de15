import type { Definition } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import { type Actor, allows, narrowed } from '#domain/people/role.ts';
import { refText, type WorkflowRef } from '#domain/request/ref.ts';
import { checkMaySee } from '#domain/request/visibility.ts';
import type { Workflow } from '#domain/request/workflow.ts';
import { undecidedOf, WORKFLOW_COLUMNS, type WorkflowRow, workflowOf } from '#persistence/workflow-row.ts';
import type { Reads } from '#queries/card/card.ts';

/** `granted`: what the reader's token lets them do; left out, everything that they may. */
export type Lookup = {
  tenantId: string;
  ref: WorkflowRef;
  readerId: string;
  granted?: readonly string[] | undefined;
  /** The reader has just done something with it, and is shown what came of it whether or not they may look again. */
  justActed?: boolean | undefined;
  /** An approval of it that is asked about: whom it asked may look even when it is closed. */
  approvalId?: string | undefined;
  locale?: string | undefined;
};

export type FoundWorkflow = {
  workflow: Workflow;
  definition: Definition;
  reader: Actor;
  onHold: boolean;
  /** How many people may still decide each open approval that several decide together. */
  undecided: Readonly<Record<string, number>>;
};

/**
 * Finds the workflow that somebody asks about, with its open approvals. Those who take part in it always see it, others with
 * `workflows:view` as far as it is visible to them.
 * @throws DomainError `not_found` (another tenant's, too), `not_permitted`.
 */
export async function findWorkflow(
  reads: Reads,
  { tenantId, ref, readerId, granted, justActed, approvalId }: Lookup,
): Promise<FoundWorkflow> {
  const column = 'id' in ref ? 'id' : 'number';
  const { rows } = await reads.pool.query<WorkflowRow & { reader: Actor; participates: boolean }>({
    name: `find_workflow_by_${column}`,
    text: `select ${WORKFLOW_COLUMNS}, approvals_of(w.tenant_id, w.id, $4) as approvals, reader,
                  case when $5 and w.visible_to is null and reader->'permissions' ?| array['*', 'workflows:*', 'workflows:view']
                       then false else participates(w, reader) end as participates
             from workflow as w cross join actor_facts($1, $3) as reader
            where w.tenant_id = $1 and w.${column} = $2`,
    values: [
      tenantId,
      'id' in ref ? ref.id : ref.number,
      readerId,
      approvalId ?? null,
      granted === undefined || allows(granted, 'workflows:view'),
    ],
  });
  const row = rows[0];
  if (!row) throw new DomainError('not_found', { ref: refText(ref) });
  const workflow = workflowOf(row);
  const reader = narrowed(row.reader, granted);
  if (!justActed) checkMaySee(reader, { visibleTo: workflow.visibleTo, participates: row.participates });
  const definition = await reads.definitions.version(tenantId, workflow.definitionKey, workflow.definitionVersion);
  return { workflow, definition, reader, onHold: row.status === 'on_hold', undecided: undecidedOf(row) };
}

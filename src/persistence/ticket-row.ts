/**
 * Of `ticket as t`, with its `workflow as w` and that one's `definition_version as v`: the status of the workflow, once it
 * has ended in the words that its definition has for that (`status_values`).
 */
export const TICKET_STATUS = `coalesce(v.body->'status_values'->>w.status, w.status, t.status)`;

/** A value of the request's data that somebody changed; null stands for nothing. */
export type DataChange = { field: string; from: unknown; to: unknown };

/** The {@link DataChange}s of `history as h`, by field, as JSON. Rows of versions that did not keep what was before have none. */
export const CHANGES = `(
  select coalesce(jsonb_agg(jsonb_build_object('field', d.key, 'from', e->'was'->d.key, 'to', d.value) order by d.key), '[]')
    from jsonb_array_elements(h.events) as e, jsonb_each(e->'data') as d
   where e->>'type' = 'DataChanged' and e ? 'was' and coalesce(e->'was'->d.key, 'null') <> d.value)`;

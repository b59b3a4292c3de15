-- Writes decisions as `write_decisions` does, but only those whose workflow nobody has locked at this moment: a session that is stuck
-- with one workflow holds up no decision on another. Returns those that were written, and those that are locked; the others lost a
-- race. With `p_wait` it waits for locks instead. Calls that name themselves are kept with what they wrote. Plans go by index alone, as there.
create function write_free_decisions(p jsonb, p_wait boolean) returns table (id uuid, written boolean) language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  asked uuid[];
  free uuid[];
  done uuid[];
begin
  select array_agg((d->>'id')::uuid) into asked from jsonb_array_elements(p) as d where (d->>'expected')::integer > 0;
  -- Without the key: rows that refer to the workflow may be written meanwhile.
  if p_wait then
    free := coalesce(asked, '{}');
  else
    select coalesce(array_agg(locked.id), '{}') into free from (
      select w.id from jsonb_to_recordset(p) as d(tenant_id text, id uuid)
        join workflow as w on w.tenant_id = d.tenant_id and w.id = d.id
         for no key update of w skip locked) as locked;
  end if;
  done := array(select write_decisions((
    select coalesce(jsonb_agg(d), '[]') from jsonb_array_elements(p) as d
     where (d->>'expected')::integer = 0 or (d->>'id')::uuid = any(free))));
  insert into written_call (tenant_id, id, workflow_id, sequence)
  select d->>'tenant_id', (d->>'call')::uuid, (d->>'id')::uuid, (d->>'history_sequence')::integer
    from jsonb_array_elements(p) as d
   where d->>'call' is not null and (d->>'id')::uuid = any(done)
  on conflict do nothing;
  return query
    select one, true from unnest(done) as one
    union all
    select one, false from unnest(asked) as one where one <> all(free);
end;
$$;

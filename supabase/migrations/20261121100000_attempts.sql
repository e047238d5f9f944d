-- A call that goes on as another attempt: whoever finds an earlier attempt dead cannot end it, and the later one reads what
-- came before.

drop function public.finish_call(uuid, timestamptz, text, text);

-- Ends a call whose job died without a last line; one that has ended already stays as it is, and so does one that goes on
-- as a later attempt than `attempt` (null: whichever is the last). `ended_at` null: when the last line was written. Gives
-- the call's row; raises P0002 when the call is not known.
create function public.finish_call(
  call_id uuid, ended_at timestamptz default null, end_reason text default 'job_lost',
  status text default 'interrupted', attempt integer default null
) returns jsonb
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_column
declare
  call public.calls;
begin
  perform pg_advisory_xact_lock(hashtextextended('journal of ' || finish_call.call_id, 0));
  update public.calls as c
  set status = finish_call.status, end_reason = finish_call.end_reason,
    ended_at = coalesce(finish_call.ended_at, c.last_entry_at)
  where c.id = finish_call.call_id and c.status = 'live'
    and (finish_call.attempt is null or c.attempt <= finish_call.attempt);
  select * into call from public.calls as c where c.id = finish_call.call_id;
  if not found then
    raise exception 'call % is not known', finish_call.call_id using errcode = 'P0002';
  end if;
  return to_jsonb(call);
end
$$;

-- The copy of a call's journal: {attempt, entries}, the number of the last attempt (0 when there is none) and the entries
-- in their order.
create function public.read_journal(call_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'attempt', coalesce(max(j.attempt), 0),
    'entries', coalesce(jsonb_agg(j.entry order by j.attempt, j.seq), '[]')
  )
  from public.journal_entries as j where j.call_id = read_journal.call_id
$$;

revoke execute on function public.finish_call(uuid, timestamptz, text, text, integer), public.read_journal(uuid)
  from public, anon, authenticated;
grant execute on function public.finish_call(uuid, timestamptz, text, text, integer), public.read_journal(uuid)
  to service_role;

-- What a write left is found by its idempotency key; a caller's bookings by the number or address they were made with; and
-- a write that was begun and never told of is not lost: its caller is called back.

create index bookings_by_number on public.bookings (business, (details ->> 'phone_number'));
create index bookings_by_address on public.bookings (business, lower(details ->> 'email'));
create index bookings_by_cancelling on public.bookings (business, cancelled_key);

-- The receipt of the write that was made with this key, as the writing function gave it; null where none was.
create function public.find_written(business text, idempotency_key text) returns jsonb
language sql stable set search_path = '' as $$
  select found.receipt from (
    select jsonb_build_object('id', b.reference, 'created', false, 'values', switchboard.booking_json(b)) as receipt
    from public.bookings as b
    where b.business = find_written.business
      and (b.idempotency_key = find_written.idempotency_key or b.cancelled_key = find_written.idempotency_key)
    union all
    select jsonb_build_object('id', c.reference, 'created', false, 'values', switchboard.callback_json(c))
    from public.callbacks as c
    where c.business = find_written.business and c.idempotency_key = find_written.idempotency_key
  ) as found
  limit 1
$$;

-- The bookings still held, from a day on, that were made with this number or address; the next one first.
create function public.find_bookings_of(business text, phone_number text, email text, since date) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(switchboard.booking_json(b) order by b.day, b.start_time), '[]'::jsonb)
  from public.bookings as b
  where b.business = find_bookings_of.business and b.status = 'booked' and b.day >= find_bookings_of.since
    and (
      b.details ->> 'phone_number' = find_bookings_of.phone_number
      or lower(b.details ->> 'email') = lower(find_bookings_of.email)
    )
$$;

-- Owes a call-back for each write of a call that is over, of which the journal has the beginning and no outcome, and which
-- left no row; once for each. Where it was itself to be a call-back it has the write's own key: asked for again, or written
-- late after all, it stays one row.
create function switchboard.owe_unsettled(call public.calls) returns void
language plpgsql volatile set search_path = '' as $$
begin
  insert into public.callbacks
    (reference, business, call_id, idempotency_key, phone_number, email, reason, best_time, details)
  select switchboard.new_reference(), call.business, call.id,
    case begun.entry ->> 'tool' when 'request_callback' then begun.key else begun.key || ':owed' end,
    begun.entry -> 'contact' ->> 'phone_number', begun.entry -> 'contact' ->> 'email',
    case begun.entry ->> 'tool'
      when 'request_callback' then coalesce(begun.entry -> 'arguments' ->> 'reason', 'a call-back')
      else 'not known whether this was done: ' || replace(begun.entry ->> 'tool', '_', ' ')
    end,
    begun.entry -> 'arguments' ->> 'best_time', coalesce(begun.entry -> 'arguments', '{}')
  from (
    select distinct on (j.entry ->> 'key') j.entry, j.entry ->> 'key' as key
    from public.journal_entries as j
    where j.call_id = call.id and j.kind = 'write_begun'
    order by j.entry ->> 'key', j.attempt, j.seq
  ) as begun
  where (begun.entry -> 'contact' ->> 'phone_number' is not null or begun.entry -> 'contact' ->> 'email' is not null)
    and not exists (
      select from public.journal_entries as j
      where j.call_id = call.id and j.kind = 'tool_ran' and j.entry ->> 'key' = begun.key
        and coalesce(j.entry ->> 'error', '') <> 'outcome_unknown'
    )
    and public.find_written(call.business, begun.key) is null
  on conflict (business, idempotency_key) do nothing;
end
$$;

create function switchboard.after_the_call() returns trigger
language plpgsql set search_path = '' as $$
begin
  perform switchboard.owe_unsettled(new);
  return null;
end
$$;
create trigger owe_unsettled after insert or update on public.calls
  for each row when (new.status <> 'live') execute function switchboard.after_the_call();

revoke execute on all functions in schema switchboard from public, anon;
grant execute on all functions in schema switchboard to service_role;
revoke execute on function public.find_written(text, text), public.find_bookings_of(text, text, text, date)
  from public, anon, authenticated;
grant execute on function public.find_written(text, text), public.find_bookings_of(text, text, text, date)
  to service_role;

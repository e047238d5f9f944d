-- Rows that the agent promises: bookings and call-backs. Written while the call is live, so call_id may be ahead of the
-- call's own row. `reference` is the short number that a caller is told.

create table public.bookings (
  id uuid primary key default gen_random_uuid(),
  reference text not null unique,
  business text not null,
  call_id uuid,
  idempotency_key text not null,
  status text not null default 'booked' check (status in ('booked', 'done', 'cancelled')),
  day date not null,
  start_time time not null,
  hours integer not null check (hours between 1 and 24),
  details jsonb not null default '{}',
  total numeric(12, 2) not null,
  deposit numeric(12, 2) not null,
  refund numeric(12, 2),
  created_at timestamptz not null default now(),
  cancelled_at timestamptz,
  cancelled_key text,
  done_at timestamptz,
  done_by text,
  note text,
  unique (business, idempotency_key)
);
create index bookings_of_day on public.bookings (business, day);
create index bookings_of_call on public.bookings (call_id);

create table public.callbacks (
  id uuid primary key default gen_random_uuid(),
  reference text not null unique,
  business text not null,
  call_id uuid,
  idempotency_key text not null,
  status text not null default 'open' check (status in ('open', 'done', 'cancelled')),
  phone_number text,
  email text,
  reason text not null,
  best_time text,
  details jsonb not null default '{}',
  created_at timestamptz not null default now(),
  done_at timestamptz,
  done_by text,
  note text,
  unique (business, idempotency_key),
  constraint callbacks_can_be_reached check (phone_number is not null or email is not null)
);
create index callbacks_to_do on public.callbacks (business, status, created_at);
create index callbacks_of_call on public.callbacks (call_id);

alter table public.bookings enable row level security;
alter table public.callbacks enable row level security;
revoke all on public.bookings, public.callbacks from anon, authenticated;
grant select, insert, update, delete on public.bookings, public.callbacks to service_role;
grant select, update (status, done_at, done_by, note) on public.bookings, public.callbacks to authenticated;

create policy staff_read_bookings on public.bookings for select to authenticated using (
  (select switchboard.sees_every_business()) or business = any ((select switchboard.visible_businesses())::text[])
);
create policy staff_work_off_bookings on public.bookings for update to authenticated using (
  (select switchboard.sees_every_business()) or business = any ((select switchboard.visible_businesses())::text[])
);
create policy staff_read_callbacks on public.callbacks for select to authenticated using (
  (select switchboard.sees_every_business()) or business = any ((select switchboard.visible_businesses())::text[])
);
create policy staff_work_off_callbacks on public.callbacks for update to authenticated using (
  (select switchboard.sees_every_business()) or business = any ((select switchboard.visible_businesses())::text[])
);

-- Six digits that no booking or call-back has; eight once six are hard to come by.
create function switchboard.new_reference() returns text
language plpgsql volatile set search_path = '' as $$
declare
  candidate text;
begin
  perform pg_advisory_xact_lock(hashtextextended('references', 0));
  for try in 1..40 loop
    candidate := case
      when try <= 20 then (100000 + floor(random() * 900000))::integer::text
      else (10000000 + floor(random() * 90000000))::integer::text
    end;
    if not exists (select from public.bookings where reference = candidate)
      and not exists (select from public.callbacks where reference = candidate) then
      return candidate;
    end if;
  end loop;
  raise exception 'no free reference number was found in 40 tries';
end
$$;

create function switchboard.booking_json(booking public.bookings) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'booking_id', booking.reference,
    'id', booking.id,
    'business', booking.business,
    'call_id', booking.call_id,
    'status', booking.status,
    'day', booking.day,
    'start', to_char(booking.start_time, 'HH24:MI'),
    'hours', booking.hours,
    'details', booking.details,
    'total', booking.total::text,
    'deposit', booking.deposit::text,
    'refund', booking.refund::text,
    'created_at', booking.created_at,
    'done_at', booking.done_at,
    'done_by', booking.done_by,
    'note', booking.note
  )
$$;

create function switchboard.callback_json(callback public.callbacks) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'callback_id', callback.reference,
    'id', callback.id,
    'business', callback.business,
    'call_id', callback.call_id,
    'status', callback.status,
    'phone_number', callback.phone_number,
    'email', callback.email,
    'reason', callback.reason,
    'best_time', callback.best_time,
    'details', callback.details,
    'created_at', callback.created_at,
    'done_at', callback.done_at,
    'done_by', callback.done_by,
    'note', callback.note
  )
$$;

-- Whether one more party can be served from `starts` for `hours`. Which chef takes which party is open until the day, so
-- what counts is how many parties are held at the same moment, not how many touch the window.
create function switchboard.is_chef_free(business text, starts timestamp, hours integer, capacity integer) returns boolean
language sql stable set search_path = '' as $$
  with held as (
    select b.day + b.start_time as starts, b.day + b.start_time + make_interval(hours => b.hours) as ends
    from public.bookings as b
    where b.business = is_chef_free.business
      and b.status <> 'cancelled'
      and b.day between is_chef_free.starts::date - 1
        and (is_chef_free.starts + make_interval(hours => is_chef_free.hours))::date
  ),
  moments as (
    select is_chef_free.starts as moment
    union
    select held.starts from held
    where held.starts > is_chef_free.starts
      and held.starts < is_chef_free.starts + make_interval(hours => is_chef_free.hours)
  )
  select max((
    select count(*) from held where held.starts <= moments.moment and moments.moment < held.ends
  )) < is_chef_free.capacity
  from moments
$$;

create function public.is_free(business text, day date, start time, capacity integer, hours integer) returns boolean
language sql stable set search_path = '' as $$
  select switchboard.is_chef_free(is_free.business, is_free.day + is_free.start, is_free.hours, is_free.capacity)
$$;

-- The starts of the day, on the hour from `first` to `last`, at which a chef is free: ["11:00", "12:00"].
create function public.free_times(
  business text, day date, capacity integer, hours integer, first time, last time
) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(to_char(hour.starts, 'HH24:MI') order by hour.starts), '[]'::jsonb)
  from generate_series(
    free_times.day::timestamp, free_times.day + interval '23 hours', interval '1 hour'
  ) as hour(starts)
  where hour.starts between free_times.day + free_times.first and free_times.day + free_times.last
    and switchboard.is_chef_free(free_times.business, hour.starts, free_times.hours, free_times.capacity)
$$;

-- Books once for a key: asked again, the same row comes back with created = false, whatever it has become since.
-- Raises SW001 when no chef is free.
create function public.book_party(
  business text, call_id uuid, idempotency_key text, day date, start time, capacity integer, hours integer,
  details jsonb, total numeric, deposit numeric
) returns jsonb
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_column
declare
  booking public.bookings;
begin
  -- One booking of a business at a time: the next one waits here and then sees this one's row.
  perform pg_advisory_xact_lock(hashtextextended('bookings of ' || book_party.business, 0));
  select * into booking from public.bookings as b
  where b.business = book_party.business and b.idempotency_key = book_party.idempotency_key;
  if found then
    return jsonb_build_object('id', booking.reference, 'created', false, 'values', switchboard.booking_json(booking));
  end if;
  if not switchboard.is_chef_free(
    book_party.business, book_party.day + book_party.start, book_party.hours, book_party.capacity
  ) then
    raise exception 'no chef is free on % at %', book_party.day, book_party.start using errcode = 'SW001';
  end if;
  insert into public.bookings
    (reference, business, call_id, idempotency_key, day, start_time, hours, details, total, deposit)
  values (
    switchboard.new_reference(), book_party.business, book_party.call_id, book_party.idempotency_key, book_party.day,
    book_party.start, book_party.hours, book_party.details, book_party.total, book_party.deposit
  )
  returning * into booking;
  return jsonb_build_object('id', booking.reference, 'created', true, 'values', switchboard.booking_json(booking));
end
$$;

-- Raises P0002 when the business has no such booking that is still held. The same key again is answered as before.
create function public.cancel_booking(
  business text, booking_id text, refund numeric, idempotency_key text
) returns jsonb
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_column
declare
  booking public.bookings;
begin
  select * into booking from public.bookings as b
  where b.business = cancel_booking.business
    and (b.reference = cancel_booking.booking_id or b.id = switchboard.uuid_or_null(cancel_booking.booking_id))
  for update;
  if found and booking.status = 'cancelled' and booking.cancelled_key = cancel_booking.idempotency_key then
    return jsonb_build_object('id', booking.reference, 'created', false, 'values', switchboard.booking_json(booking));
  end if;
  if not found or booking.status <> 'booked' then
    raise exception 'there is no booking % that is still held', cancel_booking.booking_id using errcode = 'P0002';
  end if;
  update public.bookings as b
  set status = 'cancelled', refund = cancel_booking.refund, cancelled_at = now(),
    cancelled_key = cancel_booking.idempotency_key
  where b.id = booking.id
  returning * into booking;
  return jsonb_build_object('id', booking.reference, 'created', true, 'values', switchboard.booking_json(booking));
end
$$;

-- The booking, by its reference or its id; null when the business has none such.
create function public.find_booking(business text, booking_id text) returns jsonb
language sql stable set search_path = '' as $$
  select switchboard.booking_json(b) from public.bookings as b
  where b.business = find_booking.business
    and (b.reference = find_booking.booking_id or b.id = switchboard.uuid_or_null(find_booking.booking_id))
$$;

create function public.request_callback(
  business text, call_id uuid, idempotency_key text, phone_number text, email text, reason text, best_time text,
  details jsonb
) returns jsonb
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_column
declare
  callback public.callbacks;
  created boolean := true;
begin
  insert into public.callbacks
    (reference, business, call_id, idempotency_key, phone_number, email, reason, best_time, details)
  values (
    switchboard.new_reference(), request_callback.business, request_callback.call_id, request_callback.idempotency_key,
    request_callback.phone_number, request_callback.email, request_callback.reason, request_callback.best_time,
    request_callback.details
  )
  on conflict (business, idempotency_key) do nothing
  returning * into callback;
  if not found then
    created := false;
    select * into callback from public.callbacks as c
    where c.business = request_callback.business and c.idempotency_key = request_callback.idempotency_key;
  end if;
  return jsonb_build_object('id', callback.reference, 'created', created, 'values', switchboard.callback_json(callback));
end
$$;

-- Worked off by staff. What is done or cancelled already stays as it is; null when there is none such to be seen. Who is
-- logged in is known from the claims; `done_by` counts without them.
create function public.mark_booking_done(booking_id text, done_by text, note text default null) returns jsonb
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_column
declare
  booking public.bookings;
begin
  update public.bookings as b
  set status = 'done', done_at = now(), done_by = coalesce(switchboard.staff_name(), mark_booking_done.done_by),
    note = mark_booking_done.note
  where (b.reference = mark_booking_done.booking_id or b.id = switchboard.uuid_or_null(mark_booking_done.booking_id))
    and b.status = 'booked';
  select * into booking from public.bookings as b
  where b.reference = mark_booking_done.booking_id or b.id = switchboard.uuid_or_null(mark_booking_done.booking_id);
  if not found then
    return null;
  end if;
  return switchboard.booking_json(booking);
end
$$;

create function public.mark_callback_done(callback_id text, done_by text, note text default null) returns jsonb
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_column
declare
  callback public.callbacks;
begin
  update public.callbacks as c
  set status = 'done', done_at = now(), done_by = coalesce(switchboard.staff_name(), mark_callback_done.done_by),
    note = mark_callback_done.note
  where (c.reference = mark_callback_done.callback_id or c.id = switchboard.uuid_or_null(mark_callback_done.callback_id))
    and c.status = 'open';
  select * into callback from public.callbacks as c
  where c.reference = mark_callback_done.callback_id or c.id = switchboard.uuid_or_null(mark_callback_done.callback_id);
  if not found then
    return null;
  end if;
  return switchboard.callback_json(callback);
end
$$;

revoke execute on all functions in schema switchboard from public, anon;
grant execute on all functions in schema switchboard to service_role;
grant execute on function switchboard.booking_json(public.bookings), switchboard.callback_json(public.callbacks)
  to authenticated;

revoke execute on function public.is_free(text, date, time, integer, integer),
  public.free_times(text, date, integer, integer, time, time),
  public.book_party(text, uuid, text, date, time, integer, integer, jsonb, numeric, numeric),
  public.cancel_booking(text, text, numeric, text), public.find_booking(text, text),
  public.request_callback(text, uuid, text, text, text, text, text, jsonb),
  public.mark_booking_done(text, text, text), public.mark_callback_done(text, text, text)
  from public, anon, authenticated;
grant execute on function public.is_free(text, date, time, integer, integer),
  public.free_times(text, date, integer, integer, time, time),
  public.book_party(text, uuid, text, date, time, integer, integer, jsonb, numeric, numeric),
  public.cancel_booking(text, text, numeric, text), public.find_booking(text, text),
  public.request_callback(text, uuid, text, text, text, text, text, jsonb),
  public.mark_booking_done(text, text, text), public.mark_callback_done(text, text, text)
  to service_role;
grant execute on function public.mark_booking_done(text, text, text), public.mark_callback_done(text, text, text)
  to authenticated;

-- How a caller's turn came in, how long a call waited for its turn, and the language a call went on in. Each is filled
-- from its journal line by a trigger, beside the functions that apply the journal.

alter table public.turns add column modality text not null default 'spoken'
  check (modality in ('spoken', 'typed', 'keyed'));

create function switchboard.note_modality() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.modality := coalesce(
    (
      select j.entry ->> 'modality' from public.journal_entries as j
      where j.call_id = new.call_id and j.attempt = new.attempt and j.seq = new.seq
    ),
    'spoken'
  );
  return new;
end
$$;
create trigger note_modality before insert or update on public.turns
  for each row execute function switchboard.note_modality();

-- `place` is where the call stood in the queue when it came; `outcome` how its waiting ended.
create table public.waits (
  call_id uuid not null references public.calls on delete cascade,
  attempt integer not null,
  seq integer not null,
  at timestamptz not null,
  place integer not null,
  seconds double precision not null,
  outcome text not null check (outcome in ('served', 'callback', 'left', 'refused')),
  primary key (call_id, attempt, seq)
);
alter table public.waits enable row level security;
revoke all on public.waits from anon, authenticated;
grant select, insert, update, delete on public.waits to service_role;
grant select on public.waits to authenticated;
create policy staff_read_waits on public.waits for select to authenticated
  using (exists (select from public.calls where calls.id = call_id));

create function switchboard.keep_wait() returns trigger
language plpgsql set search_path = '' as $$
begin
  insert into public.waits (call_id, attempt, seq, at, place, seconds, outcome)
  values (
    new.call_id, new.attempt, new.seq, new.at, (new.entry ->> 'place')::integer,
    (new.entry ->> 'seconds')::double precision, new.entry ->> 'outcome'
  )
  on conflict do nothing;
  return new;
end
$$;
create trigger keep_wait after update of applied on public.journal_entries
  for each row when (new.kind = 'waited' and new.applied and not old.applied)
  execute function switchboard.keep_wait();

create function switchboard.note_language() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.language := coalesce(
    (
      select j.entry ->> 'language' from public.journal_entries as j
      where j.call_id = new.id and j.kind = 'language_changed' order by j.attempt desc, j.seq desc limit 1
    ),
    new.language
  );
  return new;
end
$$;
create trigger note_language before insert or update on public.calls
  for each row execute function switchboard.note_language();

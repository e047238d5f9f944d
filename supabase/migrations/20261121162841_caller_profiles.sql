-- What is remembered of a caller from one call to the next, for as long as the settings say. It comes with the journal
-- (`profile_kept`), so it is kept whatever becomes of the call. A caller is who the line, the e-mail address or a signed token
-- says; the strongest of these decides alone, and a name tells nobody apart.

create table public.caller_profiles (
  caller_id uuid primary key references public.callers on delete cascade,
  business text not null,
  profile jsonb not null check (jsonb_typeof(profile) = 'object'),
  updated_at timestamptz not null,
  expires_at timestamptz not null
);
create index caller_profiles_expired on public.caller_profiles (expires_at);
alter table public.caller_profiles enable row level security;
revoke all on public.caller_profiles from anon, authenticated;
grant select, insert, update, delete on public.caller_profiles to service_role;
grant select on public.caller_profiles to authenticated;
create policy staff_read_caller_profiles on public.caller_profiles for select to authenticated using (
  (select switchboard.sees_every_business()) or business = any ((select switchboard.visible_businesses())::text[])
);

create function switchboard.caller_meant(business text, caller_id uuid, phone_number text, email text) returns uuid
language sql stable set search_path = '' as $$
  select c.id from public.callers as c
  where c.business = caller_meant.business and case
    when caller_meant.caller_id is not null then c.id = caller_meant.caller_id
    when caller_meant.phone_number is not null then c.phone_number = caller_meant.phone_number
    else lower(c.email) = lower(caller_meant.email)
  end
$$;

create function switchboard.caller_told(caller_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'caller_id', c.id, 'name', c.name, 'phone_number', c.phone_number, 'email', c.email, 'is_vip', c.is_vip,
    'purchase_history', c.purchase_history,
    'remembered', coalesce(
      (select p.profile from public.caller_profiles as p where p.caller_id = c.id and p.expires_at > now()), '{}'::jsonb
    )
  )
  from public.callers as c where c.id = caller_told.caller_id
$$;

create or replace function public.find_caller(business text, phone_number text) returns jsonb
language sql stable set search_path = '' as $$
  select switchboard.caller_told(
    switchboard.caller_meant(find_caller.business, null, coalesce(find_caller.phone_number, ''), null)
  )
$$;

create function public.find_caller_by_email(business text, email text) returns jsonb
language sql stable set search_path = '' as $$
  select switchboard.caller_told(switchboard.caller_meant(find_caller_by_email.business, null, null, find_caller_by_email.email))
$$;

create or replace function public.caller_by_id(business text, caller_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select switchboard.caller_told(switchboard.caller_meant(caller_by_id.business, caller_by_id.caller_id, null, null))
$$;

-- Keeps the profile that a journal's line holds, and makes the caller known who was not. A caller who was known and has been
-- forgotten since stays forgotten.
create function switchboard.keep_profile() returns trigger
language plpgsql set search_path = '' as $$
declare
  told jsonb := new.entry -> 'caller';
  owner text := new.entry ->> 'business';
  held uuid;
begin
  held := switchboard.caller_meant(
    owner, (told ->> 'caller_id')::uuid, told ->> 'phone_number', told ->> 'email'
  );
  if held is null and told ->> 'caller_id' is null then
    insert into public.callers (business, phone_number, email)
    values (owner, told ->> 'phone_number', case when told ->> 'phone_number' is null then told ->> 'email' end)
    on conflict do nothing
    returning id into held;
    held := coalesce(held, switchboard.caller_meant(owner, null, told ->> 'phone_number', told ->> 'email'));
  end if;
  if held is not null then
    insert into public.caller_profiles as p (caller_id, business, profile, updated_at, expires_at)
    values (held, owner, new.entry -> 'profile', new.at, (new.entry ->> 'expires')::timestamptz)
    on conflict (caller_id) do update set
      profile = excluded.profile, updated_at = excluded.updated_at, expires_at = excluded.expires_at
    where p.updated_at <= excluded.updated_at;
  end if;
  delete from public.caller_profiles as p where p.expires_at <= now();
  return new;
end
$$;
create trigger keep_profile after update of applied on public.journal_entries
  for each row when (new.kind = 'profile_kept' and new.applied and not old.applied)
  execute function switchboard.keep_profile();

-- Erases what is kept of a caller beside the records of the calls: who they are, how they are reached, what is remembered,
-- and the journal's copies of that. Gives how many callers of that number or address there were.
create function public.erase_caller(business text, phone_number text, email text) returns integer
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_column
declare
  gone uuid[];
begin
  select coalesce(array_agg(c.id), '{}') into gone from public.callers as c
  where c.business = erase_caller.business
    and (c.phone_number = erase_caller.phone_number or lower(c.email) = lower(erase_caller.email));
  delete from public.journal_entries as j
  where j.kind = 'profile_kept' and j.entry ->> 'business' = erase_caller.business and (
    (j.entry -> 'caller' ->> 'caller_id')::uuid = any (gone)
    or j.entry -> 'caller' ->> 'phone_number' = erase_caller.phone_number
    or lower(j.entry -> 'caller' ->> 'email') = lower(erase_caller.email)
  );
  delete from public.callers as c where c.id = any (gone);
  return cardinality(gone);
end
$$;

-- Erases every profile whose time is over; gives how many.
create function public.expire_caller_profiles() returns integer
language sql volatile set search_path = '' as $$
  with gone as (delete from public.caller_profiles as p where p.expires_at <= now() returning 1)
  select count(*)::integer from gone
$$;

revoke execute on all functions in schema switchboard from public, anon;
revoke execute on function public.find_caller_by_email(text, text), public.erase_caller(text, text, text),
  public.expire_caller_profiles() from public, anon, authenticated;
grant execute on function public.find_caller_by_email(text, text), public.erase_caller(text, text, text),
  public.expire_caller_profiles() to service_role;
grant execute on function switchboard.caller_meant(text, uuid, text, text), switchboard.caller_told(uuid)
  to service_role, authenticated;

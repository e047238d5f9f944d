-- Callers as the business knows them beforehand, and the staff who log in at the desk without Supabase Auth.

create table public.callers (
  id uuid primary key default gen_random_uuid(),
  business text not null,
  phone_number text,
  email text,
  name text,
  is_vip boolean not null default false,
  purchase_history text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (business, phone_number),
  check (phone_number is not null or email is not null)
);
create unique index callers_by_email on public.callers (business, lower(email));

-- Passwords are scrypt hashes, made by the desk. `businesses` null: every one.
create table public.staff (
  id uuid primary key default gen_random_uuid(),
  name text not null unique,
  password_hash text not null,
  role text not null default 'staff' check (role in ('staff', 'admin')),
  businesses text[],
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (role = 'admin' or businesses is not null)
);

alter table public.callers enable row level security;
alter table public.staff enable row level security;
revoke all on public.callers, public.staff from anon, authenticated;
grant select, insert, update, delete on public.callers, public.staff to service_role;
grant select on public.callers to authenticated;

create policy staff_read_callers on public.callers for select to authenticated using (
  (select switchboard.sees_every_business()) or business = any ((select switchboard.visible_businesses())::text[])
);
-- No policy on staff: nobody reads a hash but the desk itself.

create function public.find_caller(business text, phone_number text) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'caller_id', c.id,
    'name', c.name,
    'phone_number', c.phone_number,
    'email', c.email,
    'is_vip', c.is_vip,
    'purchase_history', c.purchase_history
  )
  from public.callers as c
  where c.business = find_caller.business and c.phone_number = find_caller.phone_number
$$;

revoke execute on function public.find_caller(text, text) from public, anon, authenticated;
grant execute on function public.find_caller(text, text) to service_role, authenticated;

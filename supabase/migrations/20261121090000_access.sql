-- Who may see which business. The claims of the person who is logged in are in request.jwt.claims, from Supabase Auth or
-- from the desk's own login: app_metadata {role: 'staff' | 'admin', businesses: [...]}. An admin without businesses, or
-- with '*', sees every one; staff see those that are named.

-- What the API does not show: helpers of policies and of the functions in public.
create schema switchboard;
revoke all on schema switchboard from public;
grant usage on schema switchboard to authenticated, service_role;

create function switchboard.sees_every_business() returns boolean
language sql stable set search_path = '' as $$
  select coalesce(
    claims ->> 'role' = 'admin'
    and (
      claims -> 'businesses' is null
      or jsonb_typeof(claims -> 'businesses') = 'null'
      or claims -> 'businesses' ? '*'
    ),
    false
  )
  from (select auth.jwt() -> 'app_metadata' as claims) as token
$$;

create function switchboard.visible_businesses() returns text[]
language sql stable set search_path = '' as $$
  select case
    when claims ->> 'role' in ('staff', 'admin') and jsonb_typeof(claims -> 'businesses') = 'array'
    then array(select jsonb_array_elements_text(claims -> 'businesses'))
    else '{}'::text[]
  end
  from (select auth.jwt() -> 'app_metadata' as claims) as token
$$;

-- The name under which staff work things off; null without claims (the worker, the command line).
create function switchboard.staff_name() returns text
language sql stable set search_path = '' as $$
  select coalesce(token.claims -> 'app_metadata' ->> 'name', token.claims ->> 'email')
  from (select auth.jwt() as claims) as token
$$;

create function switchboard.uuid_or_null(written text) returns uuid
language sql immutable set search_path = '' as $$
  select case when written ~* '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$' then written::uuid end
$$;

revoke execute on all functions in schema switchboard from public, anon;
grant execute on all functions in schema switchboard to service_role, authenticated;

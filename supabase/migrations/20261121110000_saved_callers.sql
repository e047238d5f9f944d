-- Keeps a caller by the phone number, replacing what was known before. Gives what find_caller gives.
create function public.save_caller(
  business text, phone_number text, email text, name text, is_vip boolean, purchase_history text[]
) returns jsonb
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_column
begin
  insert into public.callers as c (business, phone_number, email, name, is_vip, purchase_history)
  values (
    save_caller.business, save_caller.phone_number, save_caller.email, save_caller.name, save_caller.is_vip,
    save_caller.purchase_history
  )
  on conflict (business, phone_number) do update set
    email = excluded.email, name = excluded.name, is_vip = excluded.is_vip,
    purchase_history = excluded.purchase_history, updated_at = now();
  return public.find_caller(save_caller.business, save_caller.phone_number);
end
$$;

-- Forgets a caller; gives whether the business knew one by this number.
create function public.forget_caller(business text, phone_number text) returns boolean
language sql volatile set search_path = '' as $$
  with forgotten as (
    delete from public.callers as c
    where c.business = forget_caller.business and c.phone_number = forget_caller.phone_number
    returning 1
  )
  select exists (select from forgotten)
$$;

revoke execute on function public.save_caller(text, text, text, text, boolean, text[]),
  public.forget_caller(text, text) from public, anon, authenticated;
grant execute on function public.save_caller(text, text, text, text, boolean, text[]),
  public.forget_caller(text, text) to service_role;

-- Functions that came after the last time this was said.
revoke execute on all functions in schema switchboard from public, anon;

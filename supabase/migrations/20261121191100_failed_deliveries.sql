-- Staff send again what was given up. From failed to waiting, and no other way: what was sent stays sent.
alter table public.deliveries add column retried_at timestamptz, add column retried_by text;
create index deliveries_failed on public.deliveries (business, created_at) where status = 'failed';

grant update (status, attempts, next_at, retried_at, retried_by) on public.deliveries to authenticated;
create policy staff_retry_deliveries on public.deliveries for update to authenticated
  using (
    status = 'failed'
    and ((select switchboard.sees_every_business()) or business = any ((select switchboard.visible_businesses())::text[]))
  )
  with check (
    status = 'waiting'
    and ((select switchboard.sees_every_business()) or business = any ((select switchboard.visible_businesses())::text[]))
  );

-- Begins the tries of a delivery anew, under the same id. Whether it was one that had been given up and may be seen.
create function public.retry_delivery(delivery_id uuid, retried_by text) returns boolean
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_column
begin
  update public.deliveries as d
  set status = 'waiting', attempts = 0, next_at = now(), retried_at = now(),
    retried_by = coalesce(switchboard.staff_name(), retry_delivery.retried_by)
  where d.id = retry_delivery.delivery_id and d.status = 'failed';
  return found;
end
$$;

revoke execute on function public.retry_delivery(uuid, text) from public, anon, authenticated;
grant execute on function public.retry_delivery(uuid, text) to service_role, authenticated;

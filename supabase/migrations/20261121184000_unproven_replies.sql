-- What staff sent although nothing in the conversation proved it, after they confirmed it a second time:
-- [{said, reason}]. Who did and when stand in `reviewed_by` and `reviewed_at`.
alter table public.written_replies
  add column unproven jsonb check (
    unproven is null or (jsonb_typeof(unproven) = 'array' and jsonb_array_length(unproven) > 0 and status = 'approved')
  );
grant update (unproven) on public.written_replies to authenticated;

drop function public.review_reply(uuid, text, text, jsonb, text, text);

-- A person's word on a reply that waits for it: approved as it is or with another text, or rejected. The row, or null where
-- none waits that may be seen.
create function public.review_reply(
  reply_id uuid, status text, text text, difference jsonb, reviewed_by text, note text, unproven jsonb default null
) returns jsonb
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_column
declare
  reply public.written_replies;
begin
  if review_reply.status not in ('approved', 'rejected') then
    raise exception 'a reply is approved or rejected' using errcode = '22023';
  end if;
  update public.written_replies as r
  set status = review_reply.status, text = coalesce(review_reply.text, r.text), difference = review_reply.difference,
    reviewed_at = now(), reviewed_by = coalesce(switchboard.staff_name(), review_reply.reviewed_by),
    note = review_reply.note, unproven = review_reply.unproven
  where r.id = review_reply.reply_id and r.status = 'waiting'
  returning * into reply;
  if not found then
    return null;
  end if;
  return to_jsonb(reply);
end
$$;

revoke execute on function public.review_reply(uuid, text, text, jsonb, text, text, jsonb)
  from public, anon, authenticated;
grant execute on function public.review_reply(uuid, text, text, jsonb, text, text, jsonb) to service_role, authenticated;

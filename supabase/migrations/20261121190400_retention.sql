-- How long writing is kept, and erasing what a caller wrote.

-- Takes conversations in writing away with everything of them: replies, drafts and deliveries, the record and its journal,
-- and what the API keeps to answer the same request again. Bookings and call-backs stay, without the way to them.
create function switchboard.remove_conversations(gone uuid[]) returns void
language plpgsql volatile set search_path = '' as $$
declare
  named text[] := array(select 'conv_' || replace(one::text, '-', '') from unnest(gone) as one);
begin
  update public.bookings as b set call_id = null where b.call_id = any (gone);
  update public.callbacks as b set call_id = null where b.call_id = any (gone);
  delete from public.api_answers as a where a.answer ->> 'conversation_id' = any (named);
  update public.api_batch_messages as m set request = '{}', answer = jsonb_build_object(
    'error', jsonb_build_object('code', 'erased', 'message', 'This message and its answer were erased.')
  )
  where m.answer -> 'answer' ->> 'conversation_id' = any (named);
  delete from public.written_conversations as w where w.call_id = any (gone);
  delete from public.journal_entries as j where j.call_id = any (gone);
  delete from public.calls as c where c.id = any (gone);
end
$$;

-- Erases what is over: profiles whose time has come, and what was written and answered more than `written_days` ago, at most
-- `most` conversations at a time. Gives how many of each. A conversation that somebody writes in just now is left.
create function public.expire_records(written_days integer, most integer) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  before timestamptz := now() - make_interval(days => expire_records.written_days);
  gone uuid[];
  letters integer;
begin
  if expire_records.written_days < 1 then
    raise exception 'writing is kept for a day at least' using errcode = '22023';
  end if;
  select coalesce(array_agg(old.call_id), '{}') into gone from (
    select w.call_id from public.written_conversations as w where w.last_message_at < before
    order by w.last_message_at limit expire_records.most for update skip locked
  ) as old;
  perform switchboard.remove_conversations(gone);
  delete from public.api_answers as a where a.created_at < before;
  delete from public.api_batches as b where b.finished_at < before;
  with old as (
    delete from public.inbound_letters as l
    where l.received_at < before and (l.answered_at is not null or l.given_up is not null) returning 1
  )
  select count(*)::integer into letters from old;
  return jsonb_build_object(
    'profiles', public.expire_caller_profiles(), 'conversations', cardinality(gone), 'letters', letters
  );
end
$$;

-- Erases what is kept of a caller beside the records of the calls: who they are, how they are reached, what is remembered,
-- the journal's copies of that, and everything they wrote with what was answered. Gives how many callers of that number or
-- address there were; one where nobody was known any more and there was still writing.
create or replace function public.erase_caller(business text, phone_number text, email text) returns integer
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_column
declare
  gone uuid[];
  addresses text[];
  written uuid[];
  letters integer;
begin
  select coalesce(array_agg(c.id), '{}'), coalesce(array_agg(lower(c.email)), '{}') into gone, addresses
  from public.callers as c
  where c.business = erase_caller.business
    and (c.phone_number = erase_caller.phone_number or lower(c.email) = lower(erase_caller.email));
  addresses := addresses || lower(erase_caller.email);
  -- One that began before the caller was forgotten, or that nobody was known in, is theirs by what its record says.
  select coalesce(array_agg(w.call_id), '{}') into written
  from public.written_conversations as w left join public.calls as c on c.id = w.call_id
  where w.business = erase_caller.business and (
    w.caller_id = any (gone)
    or (w.caller_id is null and (
      c.caller ->> 'phone_number' = erase_caller.phone_number or lower(c.caller ->> 'email') = lower(erase_caller.email)
    ))
  );
  perform switchboard.remove_conversations(written);
  with theirs as (
    delete from public.inbound_letters as l
    where l.business = erase_caller.business and lower(l.sender) = any (addresses) returning 1
  )
  select count(*)::integer into letters from theirs;
  delete from public.journal_entries as j
  where j.kind = 'profile_kept' and j.entry ->> 'business' = erase_caller.business and (
    (j.entry -> 'caller' ->> 'caller_id')::uuid = any (gone)
    or j.entry -> 'caller' ->> 'phone_number' = erase_caller.phone_number
    or lower(j.entry -> 'caller' ->> 'email') = lower(erase_caller.email)
  );
  delete from public.callers as c where c.id = any (gone);
  return greatest(cardinality(gone), least(1, cardinality(written) + letters));
end
$$;

revoke execute on all functions in schema switchboard from public, anon;
revoke execute on function public.expire_records(integer, integer), public.erase_caller(text, text, text)
  from public, anon, authenticated;
grant execute on function public.expire_records(integer, integer), public.erase_caller(text, text, text) to service_role;
grant execute on function switchboard.remove_conversations(uuid[]) to service_role;

-- Conversations in writing. What was said is a call's record without audio (journal, turns, replies, tool runs); here is who
-- writes, which replies wait for a person, who may use the API, and what is to be sent. A delivery comes into being only with
-- a reply that may go out: nothing leaves that has to be approved and was not.

-- A caller may be known by the name on a platform or by a signed token alone.
alter table public.callers drop constraint if exists callers_check;

create table public.caller_handles (
  business text not null,
  channel text not null,
  handle text not null,
  caller_id uuid not null references public.callers on delete cascade,
  primary key (business, channel, handle)
);

-- `entries` is how many lines the conversation's journal has.
create table public.written_conversations (
  call_id uuid primary key,
  business text not null,
  caller_id uuid references public.callers on delete set null,
  channel text not null,
  entries integer not null default 0,
  started_at timestamptz not null default now(),
  last_message_at timestamptz not null default now()
);
create index written_conversations_of_caller on public.written_conversations (caller_id, last_message_at desc);

-- `draft` is what was written, `text` what goes out, `difference` what a person changed: [[kept | removed | added, words]].
-- `deliver` are the deliveries that come into being once it may go out: [{kind, target, details}].
create table public.written_replies (
  id uuid primary key,
  call_id uuid not null references public.written_conversations on delete cascade,
  business text not null,
  channel text not null,
  turn integer not null,
  message text not null,
  draft text not null,
  text text not null,
  status text not null check (status in ('ready', 'waiting', 'approved', 'rejected')),
  reasons text[] not null default '{}',
  tools jsonb not null default '[]' check (jsonb_typeof(tools) = 'array'),
  details jsonb not null default '{}',
  deliver jsonb not null default '[]' check (jsonb_typeof(deliver) = 'array'),
  difference jsonb check (jsonb_typeof(difference) = 'array'),
  created_at timestamptz not null default now(),
  reviewed_at timestamptz,
  reviewed_by text,
  note text
);
create index written_replies_to_review on public.written_replies (business, status, created_at);
create index written_replies_of_call on public.written_replies (call_id, turn);

-- A key is kept as the SHA-256 of its secret, which is random and long: there is nothing to guess.
create table public.api_keys (
  id uuid primary key default gen_random_uuid(),
  business text not null,
  name text not null,
  prefix text not null unique,
  secret_sha256 text not null,
  scopes text[] not null,
  per_minute integer not null check (per_minute > 0),
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);

-- What a request with an idempotency key was answered.
create table public.api_answers (
  key_id uuid not null references public.api_keys on delete cascade,
  idempotency_key text not null,
  request_sha256 text not null,
  status integer not null,
  answer jsonb not null,
  created_at timestamptz not null default now(),
  primary key (key_id, idempotency_key)
);

create table public.api_batches (
  id uuid primary key,
  key_id uuid not null references public.api_keys on delete cascade,
  business text not null,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
create index api_batches_unfinished on public.api_batches (created_at) where finished_at is null;

create table public.api_batch_messages (
  batch_id uuid not null references public.api_batches on delete cascade,
  number integer not null,
  request jsonb not null,
  answer jsonb,
  primary key (batch_id, number)
);

-- What leaves: a letter by SMTP, or the telling of a webhook. Tried again with longer and longer pauses until it is sent or
-- given up.
create table public.deliveries (
  id uuid primary key default gen_random_uuid(),
  business text not null,
  reply_id uuid not null references public.written_replies on delete cascade,
  kind text not null check (kind in ('email', 'webhook')),
  event text not null,
  target text not null,
  details jsonb not null default '{}',
  status text not null default 'waiting' check (status in ('waiting', 'sent', 'failed')),
  attempts integer not null default 0,
  next_at timestamptz not null default now(),
  last_error text,
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  unique (reply_id, kind, event, target)
);
create index deliveries_due on public.deliveries (next_at) where status = 'waiting';

-- Letters that came in, each once by its Message-ID.
create table public.inbound_letters (
  id uuid primary key default gen_random_uuid(),
  business text not null,
  message_id text not null,
  sender text not null,
  sender_name text,
  subject text not null,
  text text not null,
  thread text not null default '',
  received_at timestamptz not null default now(),
  attempts integer not null default 0,
  next_at timestamptz not null default now(),
  answered_at timestamptz,
  given_up text,
  unique (business, message_id)
);
create index inbound_letters_due on public.inbound_letters (next_at) where answered_at is null and given_up is null;

alter table public.caller_handles enable row level security;
alter table public.written_conversations enable row level security;
alter table public.written_replies enable row level security;
alter table public.api_keys enable row level security;
alter table public.api_answers enable row level security;
alter table public.api_batches enable row level security;
alter table public.api_batch_messages enable row level security;
alter table public.deliveries enable row level security;
alter table public.inbound_letters enable row level security;
revoke all on public.caller_handles, public.written_conversations, public.written_replies, public.api_keys,
  public.api_answers, public.api_batches, public.api_batch_messages, public.deliveries, public.inbound_letters
  from anon, authenticated;
grant select, insert, update, delete on public.caller_handles, public.written_conversations, public.written_replies,
  public.api_keys, public.api_answers, public.api_batches, public.api_batch_messages, public.deliveries,
  public.inbound_letters to service_role;
grant select on public.written_conversations, public.written_replies, public.deliveries to authenticated;
grant update (status, text, difference, reviewed_at, reviewed_by, note) on public.written_replies to authenticated;

create policy staff_read_written_conversations on public.written_conversations for select to authenticated using (
  (select switchboard.sees_every_business()) or business = any ((select switchboard.visible_businesses())::text[])
);
create policy staff_read_written_replies on public.written_replies for select to authenticated using (
  (select switchboard.sees_every_business()) or business = any ((select switchboard.visible_businesses())::text[])
);
create policy staff_review_written_replies on public.written_replies for update to authenticated using (
  (select switchboard.sees_every_business()) or business = any ((select switchboard.visible_businesses())::text[])
);
create policy staff_read_deliveries on public.deliveries for select to authenticated using (
  (select switchboard.sees_every_business()) or business = any ((select switchboard.visible_businesses())::text[])
);
-- No policy on keys, answers, batches, handles and letters: nobody reads them but the desk itself.

-- Who writes: by phone number, by e-mail address, by the name on a platform. Where what is given belongs to two callers they
-- stay two: the first of them in the order of `by` ('phone', 'email', 'handle') holds. What is new is kept with the caller.
create function public.identify_caller(
  business text, phone_number text, email text, channel text, handle text, name text, first text
) returns jsonb
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_column
declare
  by_phone uuid;
  by_email uuid;
  by_handle uuid;
  found_id uuid;
begin
  -- One at a time in a business: two first messages of one caller do not make two callers.
  perform pg_advisory_xact_lock(hashtextextended('callers of ' || identify_caller.business, 0));
  select c.id into by_phone from public.callers as c
  where c.business = identify_caller.business and c.phone_number = identify_caller.phone_number;
  select c.id into by_email from public.callers as c
  where c.business = identify_caller.business and lower(c.email) = lower(identify_caller.email);
  select h.caller_id into by_handle from public.caller_handles as h
  where h.business = identify_caller.business and h.channel = identify_caller.channel
    and h.handle = identify_caller.handle;
  found_id := case identify_caller.first
    when 'phone' then coalesce(by_phone, by_email, by_handle)
    when 'email' then coalesce(by_email, by_phone, by_handle)
    else coalesce(by_handle, by_phone, by_email)
  end;
  -- What the channel itself says who it is goes before all else: where it names nobody, and what else is given belongs to
  -- somebody, that one is meant only if nothing of theirs says otherwise.
  if found_id is not null and exists (
    select from public.callers as c where c.id = found_id and (
      (identify_caller.first = 'phone' and by_phone is null and c.phone_number is not null
        and identify_caller.phone_number is not null)
      or (identify_caller.first = 'email' and by_email is null and c.email is not null
        and identify_caller.email is not null)
    )
  ) then
    found_id := null;
  end if;
  if found_id is null then
    insert into public.callers as c (business, phone_number, email, name)
    values (
      identify_caller.business,
      case when by_phone is null then identify_caller.phone_number end,
      case when by_email is null then identify_caller.email end,
      identify_caller.name
    )
    returning c.id into found_id;
  else
    update public.callers as c set
      phone_number = coalesce(c.phone_number, case when by_phone is null then identify_caller.phone_number end),
      email = coalesce(c.email, case when by_email is null then identify_caller.email end),
      name = coalesce(c.name, identify_caller.name),
      updated_at = now()
    where c.id = found_id;
  end if;
  if identify_caller.handle is not null then
    insert into public.caller_handles (business, channel, handle, caller_id)
    values (identify_caller.business, identify_caller.channel, identify_caller.handle, found_id)
    on conflict do nothing;
  end if;
  return public.caller_by_id(identify_caller.business, found_id);
end
$$;

create function public.caller_by_id(business text, caller_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'caller_id', c.id, 'name', c.name, 'phone_number', c.phone_number, 'email', c.email, 'is_vip', c.is_vip,
    'purchase_history', c.purchase_history
  )
  from public.callers as c where c.id = caller_by_id.caller_id and c.business = caller_by_id.business
$$;

-- The conversation that a message belongs to, locked until the end of the transaction: the one that is named, else the
-- caller's last one if it is young enough, else a new one. Null where the one that is named is not this caller's.
create function public.take_conversation(
  business text, call_id uuid, caller_id uuid, channel text, young interval, new_id uuid
) returns jsonb
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_column
declare
  held public.written_conversations;
begin
  perform pg_advisory_xact_lock(
    hashtextextended('writing of ' || coalesce(take_conversation.caller_id, take_conversation.call_id, new_id), 0)
  );
  if take_conversation.call_id is not null then
    select * into held from public.written_conversations as w
    where w.call_id = take_conversation.call_id and w.business = take_conversation.business
      and (w.caller_id is null or take_conversation.caller_id is null or w.caller_id = take_conversation.caller_id)
    for update;
    if not found then
      return null;
    end if;
  elsif take_conversation.caller_id is not null then
    select * into held from public.written_conversations as w
    where w.caller_id = take_conversation.caller_id and w.business = take_conversation.business
      and w.last_message_at > now() - young
    order by w.last_message_at desc limit 1
    for update;
  end if;
  if held.call_id is null then
    insert into public.written_conversations (call_id, business, caller_id, channel)
    values (new_id, take_conversation.business, take_conversation.caller_id, take_conversation.channel)
    returning * into held;
  else
    update public.written_conversations as w
    set caller_id = coalesce(w.caller_id, take_conversation.caller_id), channel = take_conversation.channel,
      last_message_at = now()
    where w.call_id = held.call_id
    returning * into held;
  end if;
  return jsonb_build_object('call_id', held.call_id, 'caller_id', held.caller_id, 'entries', held.entries);
end
$$;

-- Once a reply may go out, and when it was rejected, what is to be told of it comes into being. As the table's owner: staff
-- approve, and write no deliveries themselves.
create function switchboard.deliver_reply() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  event text := case new.status when 'ready' then 'reply.ready' when 'approved' then 'reply.approved' else 'reply.rejected' end;
begin
  if new.status = 'waiting' or (tg_op = 'UPDATE' and old.status <> 'waiting') then
    return new;
  end if;
  insert into public.deliveries (business, reply_id, kind, event, target, details)
  select new.business, new.id, d.value ->> 'kind', event, d.value ->> 'target', coalesce(d.value -> 'details', '{}')
  from jsonb_array_elements(new.deliver) as d
  where new.status <> 'rejected' or d.value ->> 'kind' = 'webhook'
  on conflict do nothing;
  return new;
end
$$;
create trigger deliver_reply after insert or update of status on public.written_replies
  for each row execute function switchboard.deliver_reply();

-- A person's word on a reply that waits for it: approved as it is or with another text, or rejected. The row, or null where
-- none waits that may be seen.
create function public.review_reply(
  reply_id uuid, status text, text text, difference jsonb, reviewed_by text, note text
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
    note = review_reply.note
  where r.id = review_reply.reply_id and r.status = 'waiting'
  returning * into reply;
  if not found then
    return null;
  end if;
  return to_jsonb(reply);
end
$$;

revoke execute on all functions in schema switchboard from public, anon;
revoke execute on function public.identify_caller(text, text, text, text, text, text, text),
  public.caller_by_id(text, uuid), public.take_conversation(text, uuid, uuid, text, interval, uuid),
  public.review_reply(uuid, text, text, jsonb, text, text)
  from public, anon, authenticated;
grant execute on function public.identify_caller(text, text, text, text, text, text, text),
  public.caller_by_id(text, uuid), public.take_conversation(text, uuid, uuid, text, interval, uuid),
  public.review_reply(uuid, text, text, jsonb, text, text) to service_role;
grant execute on function public.review_reply(uuid, text, text, jsonb, text, text) to authenticated;

-- From the journal to the record. An entry counts once, by (call_id, attempt, seq): batches may come again, in any order
-- and with gaps. Entries that come before the call's first line are kept until it is there.

create function switchboard.text_array(list jsonb) returns text[]
language sql immutable set search_path = '' as $$
  select case
    when jsonb_typeof(list) = 'array' then array(
      select item.value from jsonb_array_elements_text(list) with ordinality as item(value, place) order by item.place
    )
    else '{}'::text[]
  end
$$;

-- The call's own row, made anew from what is there.
create function switchboard.refresh_call(call uuid) returns boolean
language plpgsql volatile set search_path = '' as $$
declare
  first_line jsonb;
  last_line jsonb;
  last_attempt integer;
  ending jsonb;
  started timestamptz;
  last_at timestamptz;
  last_reply_persona text;
  last_turn public.turns;
begin
  select j.entry, j.at into first_line, started from public.journal_entries as j
  where j.call_id = call and j.kind = 'call_started' order by j.attempt, j.seq limit 1;
  if not found then
    return false;
  end if;
  select j.entry, j.attempt into last_line, last_attempt from public.journal_entries as j
  where j.call_id = call and j.kind = 'call_started' order by j.attempt desc, j.seq desc limit 1;
  select j.entry into ending from public.journal_entries as j
  where j.call_id = call and j.kind = 'call_ended' and j.attempt = last_attempt order by j.seq desc limit 1;
  select max(j.at) into last_at from public.journal_entries as j where j.call_id = call;
  select r.persona into last_reply_persona from public.replies as r
  where r.call_id = call order by r.attempt desc, r.seq desc limit 1;
  select * into last_turn from public.turns as t
  where t.call_id = call order by t.attempt desc, t.seq desc limit 1;

  insert into public.calls as c (
    id, business, room, attempt, language, channel, status, started_at, ended_at, end_reason, first_persona,
    last_persona, personas, mood, mood_score, providers, caller, turns_count, last_entry_at
  )
  values (
    call,
    first_line ->> 'business',
    first_line ->> 'room',
    last_attempt,
    coalesce(last_line ->> 'language', 'en'),
    coalesce(first_line ->> 'channel', 'phone'),
    case when ending is null then 'live' else 'ended' end,
    started,
    (ending ->> 'at')::timestamptz,
    ending ->> 'reason',
    first_line ->> 'persona',
    coalesce(last_reply_persona, first_line ->> 'persona'),
    switchboard.speakers(call, first_line ->> 'persona'),
    last_turn.sentiment,
    last_turn.sentiment_score,
    coalesce(last_line -> 'providers', '{}'),
    coalesce(first_line -> 'caller', '{}'),
    (select count(*) from public.turns as t where t.call_id = call),
    last_at
  )
  on conflict (id) do update set
    business = excluded.business,
    room = excluded.room,
    attempt = excluded.attempt,
    language = excluded.language,
    channel = excluded.channel,
    -- A call that was found dead stays so, unless another attempt goes on with it or its own last line turns up.
    status = case
      when excluded.status = 'live' and c.attempt = excluded.attempt then c.status else excluded.status end,
    ended_at = case
      when excluded.status = 'live' and c.attempt = excluded.attempt then c.ended_at else excluded.ended_at end,
    end_reason = case
      when excluded.status = 'live' and c.attempt = excluded.attempt then c.end_reason else excluded.end_reason end,
    started_at = excluded.started_at,
    first_persona = excluded.first_persona,
    last_persona = excluded.last_persona,
    personas = excluded.personas,
    mood = excluded.mood,
    mood_score = excluded.mood_score,
    providers = excluded.providers,
    caller = excluded.caller,
    turns_count = excluded.turns_count,
    last_entry_at = excluded.last_entry_at;
  return true;
end
$$;

-- Who spoke, in the order of the first words: the segments of each reply, else the reply's own persona.
create function switchboard.speakers(call uuid, first_persona text) returns text[]
language sql stable set search_path = '' as $$
  with spoken as (
    select 0 as attempt, 0 as seq, 0::bigint as segment, speakers.first_persona as persona
    union all
    select r.attempt, r.seq, s.place, s.segment ->> 'persona'
    from public.replies as r, jsonb_array_elements(r.segments) with ordinality as s(segment, place)
    where r.call_id = speakers.call
    union all
    select r.attempt, r.seq, 1000000, r.persona from public.replies as r where r.call_id = speakers.call
  ),
  placed as (
    select spoken.persona, row_number() over (order by spoken.attempt, spoken.seq, spoken.segment) as place
    from spoken where spoken.persona is not null
  ),
  firsts as (
    select placed.persona, min(placed.place) as place from placed group by placed.persona
  )
  select array_agg(firsts.persona order by firsts.place) from firsts
$$;

create function switchboard.apply_conversation(call uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  insert into public.turns as t (
    call_id, attempt, turn, seq, at, message_id, text, sentiment, sentiment_score, sentiment_confidence,
    sentiment_evidence, slots, approximate, refused, started_seconds, ended_seconds
  )
  select distinct on (j.attempt, j.turn)
    call, j.attempt, j.turn, j.seq, j.at, j.entry ->> 'message_id', j.entry ->> 'text', j.entry ->> 'sentiment',
    (j.entry ->> 'sentiment_score')::double precision, (j.entry ->> 'sentiment_confidence')::double precision,
    switchboard.text_array(j.entry -> 'sentiment_evidence'), coalesce(j.entry -> 'slots', '{}'),
    switchboard.text_array(j.entry -> 'approximate'), switchboard.text_array(j.entry -> 'refused'),
    (j.entry ->> 'started')::double precision, (j.entry ->> 'ended')::double precision
  from public.journal_entries as j
  where j.call_id = call and not j.applied and j.kind = 'caller_turn'
  order by j.attempt, j.turn, j.seq desc
  on conflict (call_id, attempt, turn) do update set
    seq = excluded.seq, at = excluded.at, message_id = excluded.message_id, text = excluded.text,
    sentiment = excluded.sentiment, sentiment_score = excluded.sentiment_score,
    sentiment_confidence = excluded.sentiment_confidence, sentiment_evidence = excluded.sentiment_evidence,
    slots = excluded.slots, approximate = excluded.approximate, refused = excluded.refused,
    started_seconds = excluded.started_seconds, ended_seconds = excluded.ended_seconds
  where excluded.seq > t.seq;

  insert into public.replies as r (
    call_id, attempt, message_id, turn, seq, at, said, meant, interrupted, persona, persona_reason,
    persona_confidence, route, target, confidence, reasoning, segments, started_seconds, ended_seconds, timings
  )
  select distinct on (j.attempt, j.entry ->> 'message_id')
    call, j.attempt, j.entry ->> 'message_id', j.turn, j.seq, j.at, j.entry ->> 'said', j.entry ->> 'meant',
    coalesce((j.entry ->> 'interrupted')::boolean, false), j.entry ->> 'persona',
    coalesce(j.entry ->> 'persona_reason', ''), coalesce((j.entry ->> 'persona_confidence')::double precision, 1),
    j.entry ->> 'route', j.entry ->> 'target', coalesce((j.entry ->> 'confidence')::double precision, 1),
    coalesce(j.entry ->> 'reasoning', ''), coalesce(j.entry -> 'segments', '[]'),
    (j.entry ->> 'started')::double precision, (j.entry ->> 'ended')::double precision,
    coalesce(j.entry -> 'timings', '{}')
  from public.journal_entries as j
  where j.call_id = call and not j.applied and j.kind = 'agent_turn'
  order by j.attempt, j.entry ->> 'message_id', j.seq desc
  on conflict (call_id, attempt, message_id) do update set
    turn = excluded.turn, seq = excluded.seq, at = excluded.at, said = excluded.said, meant = excluded.meant,
    interrupted = excluded.interrupted, persona = excluded.persona, persona_reason = excluded.persona_reason,
    persona_confidence = excluded.persona_confidence, route = excluded.route, target = excluded.target,
    confidence = excluded.confidence, reasoning = excluded.reasoning, segments = excluded.segments,
    started_seconds = excluded.started_seconds, ended_seconds = excluded.ended_seconds, timings = excluded.timings
  where excluded.seq > r.seq;
end
$$;

create function switchboard.apply_events(call uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  insert into public.hand_offs (call_id, attempt, seq, turn, at, from_persona, to_persona, reason)
  select call, j.attempt, j.seq, j.turn, j.at, j.entry ->> 'from_persona', j.entry ->> 'to_persona',
    coalesce(j.entry ->> 'reason', '')
  from public.journal_entries as j
  where j.call_id = call and not j.applied and j.kind = 'handed_off'
  on conflict do nothing;

  insert into public.tool_runs
    (call_id, attempt, seq, turn, at, tool, arguments, result, error, receipt, execution_time_ms)
  select call, j.attempt, j.seq, j.turn, j.at, j.entry ->> 'tool', coalesce(j.entry -> 'arguments', '{}'),
    nullif(j.entry -> 'result', 'null'), j.entry ->> 'error', j.entry ->> 'receipt',
    coalesce((j.entry ->> 'execution_time_ms')::double precision, 0)
  from public.journal_entries as j
  where j.call_id = call and not j.applied and j.kind = 'tool_ran'
  on conflict do nothing;

  insert into public.flow_completions (call_id, attempt, seq, turn, at, flow, field_values)
  select call, j.attempt, j.seq, j.turn, j.at, j.entry ->> 'flow', coalesce(j.entry -> 'values', '{}')
  from public.journal_entries as j
  where j.call_id = call and not j.applied and j.kind = 'flow_completed'
  on conflict do nothing;

  insert into public.faults (call_id, attempt, seq, turn, at, part, what)
  select call, j.attempt, j.seq, j.turn, j.at, j.entry ->> 'part', j.entry ->> 'what'
  from public.journal_entries as j
  where j.call_id = call and not j.applied and j.kind = 'fault'
  on conflict do nothing;

  insert into public.recordings as r (call_id, status, reason)
  select call, 'deleted', j.entry ->> 'reason'
  from public.journal_entries as j
  where j.call_id = call and not j.applied and j.kind = 'recording_stopped'
  order by j.attempt, j.seq
  limit 1
  on conflict (call_id) do update set
    status = 'deleted', uri = null, store = null, sha256 = null, bytes = null, reason = excluded.reason,
    updated_at = now()
  where r.status <> 'deleted';
end
$$;

-- A stay ends with the next line of the same identity in the same attempt, if that line is a leaving.
create function switchboard.refresh_participants(call uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  delete from public.participants as p where p.call_id = call;
  insert into public.participants
    (call_id, attempt, seq, identity, kind, name, attributes, joined_at, left_at, leave_reason)
  select call, line.attempt, line.seq, line.entry ->> 'identity', line.entry ->> 'participant_kind',
    line.entry ->> 'name', coalesce(line.entry -> 'attributes', '{}'), line.at,
    case when line.next_kind = 'participant_left' then line.next_at end,
    case when line.next_kind = 'participant_left' then line.next_reason end
  from (
    select j.attempt, j.seq, j.kind, j.at, j.entry,
      lead(j.kind) over stays as next_kind,
      lead(j.at) over stays as next_at,
      lead(j.entry ->> 'reason') over stays as next_reason
    from public.journal_entries as j
    where j.call_id = call and j.kind in ('participant_joined', 'participant_left')
    window stays as (partition by j.attempt, j.entry ->> 'identity' order by j.seq)
  ) as line
  where line.kind = 'participant_joined';
end
$$;

-- Takes entries of the journal, the first of which is line `first_seq` of the attempt. Gives {recorded, known}: how many
-- were new, and whether the call's first line is there, without which nothing but the entries themselves is kept.
create function public.record_journal(call_id uuid, attempt integer, first_seq integer, entries jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_column
declare
  recorded integer;
  known boolean;
begin
  if jsonb_typeof(record_journal.entries) is distinct from 'array' then
    raise exception 'entries must be an array of journal entries' using errcode = '22023';
  end if;
  if exists (
    select from jsonb_array_elements(record_journal.entries) as e(entry)
    where e.entry ->> 'kind' = 'call_started'
      and (e.entry ->> 'call_id')::uuid is distinct from record_journal.call_id
  ) then
    raise exception 'the journal is of another call than %', record_journal.call_id using errcode = '22023';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('journal of ' || record_journal.call_id, 0));

  insert into public.journal_entries (call_id, attempt, seq, kind, at, turn, entry)
  select record_journal.call_id, record_journal.attempt, record_journal.first_seq + e.place::integer - 1,
    e.entry ->> 'kind', (e.entry ->> 'at')::timestamptz, coalesce((e.entry ->> 'turn')::integer, 0), e.entry
  from jsonb_array_elements(record_journal.entries) with ordinality as e(entry, place)
  on conflict do nothing;
  get diagnostics recorded = row_count;

  known := exists (
    select from public.journal_entries as j where j.call_id = record_journal.call_id and j.kind = 'call_started'
  );
  if known and exists (
    select from public.journal_entries as j where j.call_id = record_journal.call_id and not j.applied
  ) then
    perform switchboard.refresh_call(record_journal.call_id);
    perform switchboard.apply_conversation(record_journal.call_id);
    perform switchboard.apply_events(record_journal.call_id);
    if exists (
      select from public.journal_entries as j
      where j.call_id = record_journal.call_id and not j.applied
        and j.kind in ('participant_joined', 'participant_left')
    ) then
      perform switchboard.refresh_participants(record_journal.call_id);
    end if;
    update public.journal_entries as j set applied = true
    where j.call_id = record_journal.call_id and not j.applied;
    perform switchboard.refresh_call(record_journal.call_id);
  end if;
  return jsonb_build_object('recorded', recorded, 'known', known);
end
$$;

-- Ends a call whose job died without a last line; one that has ended already stays as it is. `ended_at` null: when the
-- last line was written. Gives the call's row; raises P0002 when the call is not known.
create function public.finish_call(
  call_id uuid, ended_at timestamptz default null, end_reason text default 'job_lost', status text default 'interrupted'
) returns jsonb
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_column
declare
  call public.calls;
begin
  perform pg_advisory_xact_lock(hashtextextended('journal of ' || finish_call.call_id, 0));
  update public.calls as c
  set status = finish_call.status, end_reason = finish_call.end_reason,
    ended_at = coalesce(finish_call.ended_at, c.last_entry_at)
  where c.id = finish_call.call_id and c.status = 'live';
  select * into call from public.calls as c where c.id = finish_call.call_id;
  if not found then
    raise exception 'call % is not known', finish_call.call_id using errcode = 'P0002';
  end if;
  return to_jsonb(call);
end
$$;

-- Keeps what is known of a call's recording: {status, uri, store, seconds, channels, sha256, bytes, gaps, reason}. One
-- that was deleted stays deleted, and a stored one does not become pending again; the row that holds comes back. Raises
-- P0002 when the call is not known.
create function public.save_recording(call_id uuid, recording jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_column
declare
  held public.recordings;
begin
  if not exists (select from public.calls as c where c.id = save_recording.call_id) then
    raise exception 'call % is not known', save_recording.call_id using errcode = 'P0002';
  end if;
  insert into public.recordings as r
    (call_id, status, uri, store, seconds, channels, sha256, bytes, gaps, reason)
  values (
    save_recording.call_id, recording ->> 'status', recording ->> 'uri', recording ->> 'store',
    (recording ->> 'seconds')::double precision, (recording ->> 'channels')::integer, recording ->> 'sha256',
    (recording ->> 'bytes')::bigint, coalesce(recording -> 'gaps', '[]'), recording ->> 'reason'
  )
  on conflict (call_id) do update set
    status = excluded.status, uri = excluded.uri, store = excluded.store, seconds = excluded.seconds,
    channels = excluded.channels, sha256 = excluded.sha256, bytes = excluded.bytes, gaps = excluded.gaps,
    reason = excluded.reason, updated_at = now()
  where r.status <> 'deleted' and not (excluded.status = 'pending' and r.status in ('stored', 'partial'));
  select * into held from public.recordings as r where r.call_id = save_recording.call_id;
  return to_jsonb(held);
end
$$;

revoke execute on all functions in schema switchboard from public, anon;
grant execute on all functions in schema switchboard to service_role;
revoke execute on function public.record_journal(uuid, integer, integer, jsonb),
  public.finish_call(uuid, timestamptz, text, text), public.save_recording(uuid, jsonb)
  from public, anon, authenticated;
grant execute on function public.record_journal(uuid, integer, integer, jsonb),
  public.finish_call(uuid, timestamptz, text, text), public.save_recording(uuid, jsonb)
  to service_role;

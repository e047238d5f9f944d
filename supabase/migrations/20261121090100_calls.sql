-- What is kept of a call. journal_entries holds the journal's lines as they came; the other tables are made from them
-- (20261121090400_journal.sql), so each row is known by attempt and seq, its place in the journal.

create table public.calls (
  id uuid primary key,
  business text not null,
  room text not null,
  attempt integer not null,
  language text not null,
  channel text not null,
  status text not null default 'live' check (status in ('live', 'ended', 'interrupted')),
  started_at timestamptz not null,
  ended_at timestamptz,
  end_reason text,
  first_persona text not null,
  last_persona text not null,
  personas text[] not null default '{}',
  mood text,
  mood_score double precision,
  providers jsonb not null default '{}',
  caller jsonb not null default '{}',
  turns_count integer not null default 0,
  last_entry_at timestamptz not null
);
create index calls_of_business on public.calls (business, started_at desc);
create index calls_by_start on public.calls (started_at desc);

create table public.journal_entries (
  call_id uuid not null,
  attempt integer not null,
  seq integer not null,
  kind text not null,
  at timestamptz not null,
  turn integer not null default 0,
  entry jsonb not null,
  applied boolean not null default false,
  primary key (call_id, attempt, seq)
);

create table public.participants (
  call_id uuid not null references public.calls on delete cascade,
  attempt integer not null,
  seq integer not null,
  identity text not null,
  kind text not null check (kind in ('caller', 'agent', 'colleague')),
  name text,
  attributes jsonb not null default '{}',
  joined_at timestamptz not null,
  left_at timestamptz,
  leave_reason text,
  primary key (call_id, attempt, seq)
);

-- The caller's side, once a turn. Turn 0, the greeting, has only replies.
create table public.turns (
  call_id uuid not null references public.calls on delete cascade,
  attempt integer not null,
  turn integer not null,
  seq integer not null,
  at timestamptz not null,
  message_id text not null,
  text text not null,
  sentiment text not null,
  sentiment_score double precision not null,
  sentiment_confidence double precision not null,
  sentiment_evidence text[] not null default '{}',
  slots jsonb not null default '{}',
  approximate text[] not null default '{}',
  refused text[] not null default '{}',
  started_seconds double precision,
  ended_seconds double precision,
  primary key (call_id, attempt, turn)
);

-- The agent's side. A turn can have several replies: a tool's result or a time-out speaks too.
create table public.replies (
  call_id uuid not null references public.calls on delete cascade,
  attempt integer not null,
  message_id text not null,
  turn integer not null,
  seq integer not null,
  at timestamptz not null,
  said text not null,
  meant text not null,
  interrupted boolean not null default false,
  persona text not null,
  persona_reason text not null default '',
  persona_confidence double precision not null default 1,
  route text not null,
  target text,
  confidence double precision not null default 1,
  reasoning text not null default '',
  segments jsonb not null default '[]' check (jsonb_typeof(segments) = 'array'),
  started_seconds double precision,
  ended_seconds double precision,
  timings jsonb not null default '{}',
  primary key (call_id, attempt, message_id)
);

create table public.hand_offs (
  call_id uuid not null references public.calls on delete cascade,
  attempt integer not null,
  seq integer not null,
  turn integer not null,
  at timestamptz not null,
  from_persona text not null,
  to_persona text not null,
  reason text not null default '',
  primary key (call_id, attempt, seq)
);

create table public.tool_runs (
  call_id uuid not null references public.calls on delete cascade,
  attempt integer not null,
  seq integer not null,
  turn integer not null,
  at timestamptz not null,
  tool text not null,
  arguments jsonb not null default '{}',
  result jsonb,
  error text,
  receipt text,
  execution_time_ms double precision not null default 0,
  primary key (call_id, attempt, seq)
);

create table public.flow_completions (
  call_id uuid not null references public.calls on delete cascade,
  attempt integer not null,
  seq integer not null,
  turn integer not null,
  at timestamptz not null,
  flow text not null,
  field_values jsonb not null default '{}',
  primary key (call_id, attempt, seq)
);

create table public.faults (
  call_id uuid not null references public.calls on delete cascade,
  attempt integer not null,
  seq integer not null,
  turn integer not null,
  at timestamptz not null,
  part text not null,
  what text not null,
  primary key (call_id, attempt, seq)
);

create table public.recordings (
  call_id uuid primary key references public.calls on delete cascade,
  status text not null check (status in ('pending', 'stored', 'deleted', 'partial')),
  uri text,
  store text,
  seconds double precision,
  channels integer,
  sha256 text,
  bytes bigint,
  gaps jsonb not null default '[]' check (jsonb_typeof(gaps) = 'array'),
  reason text,
  updated_at timestamptz not null default now()
);

alter table public.calls enable row level security;
alter table public.journal_entries enable row level security;
alter table public.participants enable row level security;
alter table public.turns enable row level security;
alter table public.replies enable row level security;
alter table public.hand_offs enable row level security;
alter table public.tool_runs enable row level security;
alter table public.flow_completions enable row level security;
alter table public.faults enable row level security;
alter table public.recordings enable row level security;

-- A project made before Supabase stopped it may still give new tables to everybody.
revoke all on public.calls, public.journal_entries, public.participants, public.turns, public.replies, public.hand_offs,
  public.tool_runs, public.flow_completions, public.faults, public.recordings from anon, authenticated;
grant select, insert, update, delete on public.calls, public.journal_entries, public.participants, public.turns,
  public.replies, public.hand_offs, public.tool_runs, public.flow_completions, public.faults, public.recordings
  to service_role;
grant select on public.calls, public.participants, public.turns, public.replies, public.hand_offs, public.tool_runs,
  public.flow_completions, public.faults, public.recordings to authenticated;

create policy staff_read_calls on public.calls for select to authenticated using (
  (select switchboard.sees_every_business()) or business = any ((select switchboard.visible_businesses())::text[])
);
-- The inner select is itself under the policy of calls: who sees a call sees its parts.
create policy staff_read_participants on public.participants for select to authenticated
  using (exists (select from public.calls where calls.id = call_id));
create policy staff_read_turns on public.turns for select to authenticated
  using (exists (select from public.calls where calls.id = call_id));
create policy staff_read_replies on public.replies for select to authenticated
  using (exists (select from public.calls where calls.id = call_id));
create policy staff_read_hand_offs on public.hand_offs for select to authenticated
  using (exists (select from public.calls where calls.id = call_id));
create policy staff_read_tool_runs on public.tool_runs for select to authenticated
  using (exists (select from public.calls where calls.id = call_id));
create policy staff_read_flow_completions on public.flow_completions for select to authenticated
  using (exists (select from public.calls where calls.id = call_id));
create policy staff_read_faults on public.faults for select to authenticated
  using (exists (select from public.calls where calls.id = call_id));
create policy staff_read_recordings on public.recordings for select to authenticated
  using (exists (select from public.calls where calls.id = call_id));

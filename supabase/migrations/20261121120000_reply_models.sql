-- Which language model answered, who failed before, tokens, and what was wrong with the reply's form; empty where no model
-- was asked. Filled from the reply's journal line by a trigger, beside the functions that apply the journal.

alter table public.replies add column model jsonb not null default '{}' check (jsonb_typeof(model) = 'object');

create function switchboard.note_model() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.model := coalesce(
    (
      select j.entry -> 'model' from public.journal_entries as j
      where j.call_id = new.call_id and j.attempt = new.attempt and j.seq = new.seq
        and jsonb_typeof(j.entry -> 'model') = 'object'
    ),
    '{}'
  );
  return new;
end
$$;
create trigger note_model before insert or update on public.replies
  for each row execute function switchboard.note_model();

update public.replies set model = model;

revoke execute on all functions in schema switchboard from public, anon;
grant execute on all functions in schema switchboard to service_role;

-- Quality: known answers, random samples for experts, figures computed behind the log.

-- State 4 is gold: its answer is known, so it is never done and never in the open queue; each worker gets it once, at the plan's share.
alter table task drop constraint task_state_check;
alter table task add constraint task_state_check check (state between 0 and 4);
create index task_gold on task (project_id, rnd) where state = 4;

-- Ten bands a priority, still the smallest first: the first is for tasks nobody was asked about again, the others for those that were, the
-- least certain first. Altered by its type, because row-level security would hide the rows from an UPDATE.
alter table task alter column priority type smallint using priority * 10, alter column priority set default 50;

-- Whether the answer meets the project's target, as of the response or batch that wrote it; false without a target.
alter table answer add column accepted boolean not null default false;
-- Confidence from which answers are accepted: what the last batch found for the rule "together"; null: the target itself.
alter table project_count add column bound real;

-- The event of a row has the row's id, so what was gold at a log position is one join away.
create table gold (
  project_id uuid not null,
  id uuid not null check (is_v7(id)),
  workspace_id uuid not null,
  task_id uuid not null,
  -- Values by question, as a response has them; null: no longer gold.
  value jsonb,
  form_version integer not null,
  source text not null check (source in ('marked', 'imported', 'suggested', 'ended')),
  by_name text not null,
  created_at timestamptz not null default now(),
  primary key (project_id, id),
  foreign key (project_id, task_id) references task (project_id, id) on delete cascade,
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
create index gold_task on gold (project_id, task_id, id);
comment on table gold is 'scope: project. Append-only: the known answer of a task; the newest row counts.';

-- Tasks drawn at random for somebody to enter their answers: the first of all tasks by sha256(seed:id), so that a draw can be repeated.
create table gold_draw (
  project_id uuid not null,
  id uuid not null check (is_v7(id)),
  workspace_id uuid not null,
  seed bigint not null,
  -- Tasks it was drawn from: neither withdrawn nor gold nor drawn before.
  drawn_from integer not null,
  task_ids uuid[] not null,
  by_name text not null,
  created_at timestamptz not null default now(),
  primary key (project_id, id),
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
comment on table gold_draw is 'scope: project. Tasks drawn at random to become gold.';

create table sample (
  project_id uuid not null,
  id uuid not null check (is_v7(id)),
  workspace_id uuid not null,
  purpose text not null check (purpose in ('judge', 'certificate')),
  question text,
  model_id uuid,
  dataset_id uuid,
  -- What was planned before the first label: size, confidence, bounds to reach.
  plan jsonb not null,
  planned integer not null check (planned > 0),
  seed bigint not null,
  state text not null default 'open' check (state in ('open', 'done', 'cancelled')),
  result jsonb,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (project_id, id),
  foreign key (project_id, dataset_id) references dataset (project_id, id) on delete cascade,
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
comment on table sample is 'scope: project. Tasks drawn at random for experts to answer blind; used once.';

create table sample_task (
  project_id uuid not null,
  sample_id uuid not null,
  task_id uuid not null,
  workspace_id uuid not null,
  ord integer not null,
  worker_id uuid,
  response_id uuid,
  primary key (project_id, sample_id, task_id),
  unique (project_id, sample_id, ord),
  foreign key (project_id, sample_id) references sample (project_id, id) on delete cascade,
  foreign key (project_id, task_id) references task (project_id, id) on delete cascade,
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
create index sample_task_task on sample_task (project_id, task_id);
comment on table sample_task is 'scope: project. A task of a sample, and the expert''s response to it.';

-- subject: 'project', or 'worker:' and an id.
create table report (
  project_id uuid not null,
  subject text not null,
  workspace_id uuid not null,
  body jsonb not null,
  position bigint not null,
  made_at timestamptz not null default now(),
  primary key (project_id, subject),
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
comment on table report is 'scope: project. Quality figures of a project and of its workers, computed with each batch.';

create table what_if (
  project_id uuid not null,
  id uuid not null check (is_v7(id)),
  workspace_id uuid not null,
  settings jsonb not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  done real not null default 0,
  result jsonb,
  error text,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (project_id, id),
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
comment on table what_if is 'scope: project. The project''s own responses replayed under another plan.';

do $$
declare t text;
begin
  foreach t in array array['gold', 'gold_draw', 'sample', 'sample_task', 'report', 'what_if'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_workspace on %I to tagwerk_app using (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)', t);
    execute format('grant select, insert, update, delete on %I to tagwerk_app', t);
  end loop;
end $$;
revoke update on gold from tagwerk_app;

-- A project that is being erased: no statement finds it any more, except those that say they erase. Its rows go in the background.
alter table project drop constraint project_state_check;
alter table project add constraint project_state_check check (state in ('active', 'paused', 'archived', 'deleted'));
alter policy own_workspace on project using (
  workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid
  and (state <> 'deleted' or current_setting('app.erasing', true) = 'on'));

-- The conditions on columns that are never null keep these indexes out of the search for a worker's free slot: planned while the table was
-- small, that took one of them for as good as assignment_slot and walked all held leases of the project (140 ms a claim after 50,000).
drop index assignment_live;
create unique index assignment_live on assignment (project_id, task_id, worker_id) where state = 0 and task_id is not null;
drop index assignment_due;
create index assignment_due on assignment (project_id, until) where state = 0 and until is not null;

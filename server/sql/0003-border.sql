-- In and out: imports, exports, datasets, runs of models.

create table import (
  project_id uuid not null,
  id uuid not null check (is_v7(id)),
  workspace_id uuid not null,
  name text not null,
  format text,
  mapping jsonb not null default '{}',
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  -- Of a file that the command reads where it lies: its size and the hash of its ends. The same file again goes on where it broke off.
  source bytea,
  bytes bigint not null default 0,
  bytes_read bigint not null default 0,
  -- Where to go on after a crash: everything before it is committed. A ZIP or folder has several parts, its media first.
  part integer not null default 0,
  resume_at bigint not null default 0,
  line bigint not null default 0,
  read bigint not null default 0,
  imported bigint not null default 0,
  skipped bigint not null default 0,
  refused bigint not null default 0,
  responses bigint not null default 0,
  -- Predictions and responses that did not fit, while their task went in.
  responses_refused bigint not null default 0,
  error text,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (project_id, id),
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade,
  check (read = imported + skipped + refused)
);
comment on table import is 'scope: project. A file on its way in; read = imported + skipped + refused at every commit.';

create table import_refusal (
  project_id uuid not null,
  import_id uuid not null,
  -- Several records may begin on one line.
  number bigint not null,
  line bigint not null,
  workspace_id uuid not null,
  code text not null,
  sentence text not null,
  text text not null,
  primary key (project_id, import_id, number),
  foreign key (project_id, import_id) references import (project_id, id) on delete cascade,
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
comment on table import_refusal is 'scope: project. Lines that were refused, the first 1,000 an import.';

create table dataset (
  project_id uuid not null,
  id uuid not null check (is_v7(id)),
  workspace_id uuid not null,
  name text not null,
  version integer not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  position bigint,
  method jsonb,
  seed bigint,
  plan jsonb,
  form_version integer,
  tasks bigint not null default 0,
  responses bigint not null default 0,
  sha256 bytea,
  error text,
  created_at timestamptz not null default now(),
  primary key (project_id, id),
  unique (project_id, name, version),
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
comment on table dataset is 'scope: project. A frozen, versioned list of answers.';

create table answer_frozen (
  project_id uuid not null,
  dataset_id uuid not null,
  task_id uuid not null,
  workspace_id uuid not null,
  questions jsonb not null,
  confidence double precision not null check (confidence > 0 and confidence < 1),
  responses smallint not null,
  primary key (project_id, dataset_id, task_id),
  foreign key (project_id, dataset_id) references dataset (project_id, id) on delete cascade,
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
comment on table answer_frozen is 'scope: project. Append-only: the answers of a dataset.';

create table export (
  project_id uuid not null,
  id uuid not null check (is_v7(id)),
  workspace_id uuid not null,
  what text not null check (what in ('answers', 'responses', 'project')),
  format text not null,
  dataset_id uuid,
  slice jsonb not null default '{}',
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  rows bigint not null default 0,
  rows_total bigint not null default 0,
  -- What of the slice is not in the file, by reason: counts in = rows + losses.
  losses jsonb not null default '{}',
  -- The log position up to which responses count.
  position bigint,
  bytes bigint not null default 0,
  sha256 bytea,
  error text,
  created_at timestamptz not null default now(),
  primary key (project_id, id),
  foreign key (project_id, dataset_id) references dataset (project_id, id) on delete cascade,
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
comment on table export is 'scope: project. A file on its way out.';

create table model_run (
  project_id uuid not null,
  id uuid not null check (is_v7(id)),
  workspace_id uuid not null,
  model_id uuid not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  tasks_max integer,
  trained_on bigint not null default 0,
  claimed bigint not null default 0,
  submitted bigint not null default 0,
  failed bigint not null default 0,
  spent_micro bigint not null default 0,
  latency_ms_median real,
  held_out_right bigint,
  held_out_of bigint,
  error text,
  created_at timestamptz not null default now(),
  primary key (project_id, id),
  foreign key (workspace_id, model_id) references model (workspace_id, id),
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
-- A model is one worker: two runs at once would take each other's tasks up.
create unique index model_run_live on model_run (project_id, model_id) where state in ('waiting', 'running');
create index model_run_model on model_run (workspace_id, model_id);
comment on table model_run is 'scope: project. A model working through open tasks.';

create table completion (
  project_id uuid not null,
  id uuid not null,
  workspace_id uuid not null,
  run_id uuid not null,
  task_id uuid not null,
  probability real,
  input_tokens integer,
  output_tokens integer,
  cost_micro bigint not null default 0,
  latency_ms real not null,
  problem text,
  at timestamptz not null default now(),
  primary key (project_id, id),
  foreign key (project_id, run_id) references model_run (project_id, id) on delete cascade,
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
create index completion_run on completion (project_id, run_id, id);
create index completion_task on completion (project_id, task_id);
comment on table completion is 'scope: project. What a model call cost and how it went; id is the response''s where there is one.';

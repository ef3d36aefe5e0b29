-- Work: projects, forms, files, tasks, assignments, responses, answers.

create table project (
  project_id uuid not null check (is_v7(project_id)),
  workspace_id uuid not null references workspace (workspace_id) on delete cascade,
  name text not null,
  state text not null default 'active' check (state in ('active', 'paused', 'archived')),
  demo boolean not null default false,
  plan jsonb not null,
  form_version integer,
  guideline_version integer,
  -- The highest log position a dataset was frozen at: responses up to it can no longer be amended.
  frozen_position bigint not null default 0,
  created_at timestamptz not null default now(),
  primary key (project_id),
  unique (project_id, workspace_id)
);
create index project_workspace on project (workspace_id, project_id);
comment on table project is 'scope: project. A form, a guideline, a plan.';

create table form (
  project_id uuid not null,
  workspace_id uuid not null,
  version integer not null,
  body jsonb not null,
  created_at timestamptz not null default now(),
  primary key (project_id, version),
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
comment on table form is 'scope: project. Versions of what a task shows and asks.';

create table guideline (
  project_id uuid not null,
  workspace_id uuid not null,
  version integer not null,
  markdown text not null,
  created_at timestamptz not null default now(),
  primary key (project_id, version),
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
comment on table guideline is 'scope: project. Versions of what a worker must know.';

create table file (
  project_id uuid not null,
  id uuid not null check (is_v7(id)),
  workspace_id uuid not null,
  name text not null,
  sha256 bytea not null,
  media_type text not null,
  bytes bigint not null,
  width integer,
  height integer,
  has_thumbnail boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (project_id, id),
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
create index file_hash on file (project_id, sha256);
comment on table file is 'scope: project. Media and its facts; width and height are of the upright image.';

-- The queue: narrow and hot. state: 0 open, 1 full (all wanted responses are leased out), 2 done, 3 retired.
-- workers: who has or had it; re-checked under the row lock, which NOT EXISTS on another table would not be.
-- rnd: random start key, so that concurrent claims do not meet at one head and dead entries do not pile up there.
create table task (
  project_id uuid not null,
  id uuid not null check (is_v7(id)),
  workspace_id uuid not null,
  priority smallint not null default 5,
  rnd integer not null,
  state smallint not null default 0 check (state between 0 and 3),
  stage smallint not null default 0,
  needed smallint not null check (needed >= 0),
  given smallint not null default 0 check (given >= 0),
  leased smallint not null default 0 check (leased >= 0),
  workers uuid[] not null default '{}',
  primary key (project_id, id),
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
) with (fillfactor = 70);
create index task_open on task (project_id, priority, rnd) where state = 0;
create index task_retired on task (project_id, id) where state = 3;
comment on table task is 'scope: project. One unit of data to be worked on.';

-- Apart from the hot row, so that a lease does not copy the payload.
create table task_payload (
  project_id uuid not null,
  task_id uuid not null,
  workspace_id uuid not null,
  external_id text,
  payload jsonb,
  -- SHA-256 of the canonical payload; stays when a payload is erased.
  hash bytea not null,
  primary key (project_id, task_id),
  foreign key (project_id, task_id) references task (project_id, id) on delete cascade,
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
create unique index task_external on task_payload (project_id, external_id) where external_id is not null;
-- Those without one come last when tasks are sorted by it.
create index task_nameless on task_payload (project_id, task_id) where external_id is null;
comment on table task_payload is 'scope: project. The data of a task; immutable.';

-- What text search looks through: external id and strings of the payload, 2,000 characters at most, in lower case (LIKE costs a tenth of ILIKE). A table of its own, filled from the
-- log behind the import: the trigram index costs 27 µs a row (36,000 rows a second), which would halve the speed of an import.
create table task_text (
  project_id uuid not null,
  task_id uuid not null,
  workspace_id uuid not null,
  text text not null,
  primary key (project_id, task_id),
  foreign key (project_id, task_id) references task (project_id, id) on delete cascade,
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
create index task_text_search on task_text using gin (project_id, text gin_trgm_ops);
comment on table task_text is 'scope: project. Searchable text of a task; goes when its payload is erased.';

-- state: 0 held, 1 submitted, 2 lapsed, 3 released, 4 submitted late, 5 skipped, 6 skipped and taken up again, 7 withdrawn
create table assignment (
  project_id uuid not null,
  id uuid not null check (is_v7(id)),
  workspace_id uuid not null,
  -- No reference: it needs an index on (project_id, task_id) that every claim would pay for. Without one, deleting a project looks
  -- through all assignments for each task (32,000 tasks: 119 s, now 2.7 s). A lease takes the id from the task's own locked row.
  task_id uuid not null,
  worker_id uuid not null,
  stage smallint not null default 0,
  state smallint not null default 0 check (state between 0 and 7),
  -- One slot per held lease is the cap; null for a task given to a named worker.
  slot smallint check (slot between 1 and 50),
  until timestamptz not null,
  draft jsonb,
  reason text,
  created_at timestamptz not null default now(),
  primary key (project_id, id),
  foreign key (workspace_id, worker_id) references worker (workspace_id, id),
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
create unique index assignment_slot on assignment (project_id, worker_id, slot) where state = 0;
create unique index assignment_live on assignment (project_id, task_id, worker_id) where state = 0;
create index assignment_due on assignment (project_id, until) where state = 0;
create index assignment_skipped on assignment (project_id, worker_id, until) where state = 5;
comment on table assignment is 'scope: project. This worker has this task: lease, draft.';

-- Append-only. The event of a response has the response's id, so that a response's log position is one join away.
create table response (
  project_id uuid not null,
  id uuid not null check (is_v7(id)),
  workspace_id uuid not null,
  task_id uuid not null,
  worker_id uuid not null,
  assignment_id uuid not null,
  stage smallint not null default 0,
  revision smallint not null default 1,
  form_version integer not null,
  value jsonb not null,
  spent_ms integer,
  late boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (project_id, id),
  foreign key (project_id, task_id) references task (project_id, id) on delete cascade,
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
create unique index response_once on response (project_id, task_id, worker_id, stage, revision);
create index response_worker on response (project_id, worker_id, id);
comment on table response is 'scope: project. What one worker gave for one task; immutable, amended by a further revision.';

-- One current, provisional row a task, rewritten only for tasks with new responses or when a batch moved it.
create table answer (
  project_id uuid not null,
  task_id uuid not null,
  workspace_id uuid not null,
  -- { question: { value, confidence, method, alternatives } }
  questions jsonb not null,
  -- The smallest of the required questions''.
  confidence real not null check (confidence > 0 and confidence < 1),
  -- The answer in one line, for tables.
  line text not null,
  responses smallint not null,
  position bigint not null,
  updated_at timestamptz not null default now(),
  primary key (project_id, task_id),
  foreign key (project_id, task_id) references task (project_id, id) on delete cascade,
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
) with (fillfactor = 80);
create index answer_confidence on answer (project_id, confidence, task_id);
create index answer_updated on answer (project_id, updated_at, task_id);
comment on table answer is 'scope: project. What is believed for a task, provisionally.';

-- One row for each label that stands in a task''s answer, for filters and counts.
create table answer_label (
  project_id uuid not null,
  question text not null,
  label text not null,
  task_id uuid not null,
  workspace_id uuid not null,
  primary key (project_id, question, label, task_id),
  foreign key (project_id, task_id) references task (project_id, id) on delete cascade,
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
create index answer_label_task on answer_label (project_id, task_id);
comment on table answer_label is 'scope: project. Labels in current answers.';

-- The last batch of a question: what is known of each worker, to be used by incremental answers in between.
create table answer_batch (
  project_id uuid not null,
  question text not null,
  workspace_id uuid not null,
  position bigint not null,
  responses bigint not null,
  method text not null,
  state jsonb not null,
  made_at timestamptz not null default now(),
  primary key (project_id, question),
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
comment on table answer_batch is 'scope: project. Result of the last batch, per question.';

-- Folded from the log by one consumer, so that no submit touches a counter.
create table project_count (
  project_id uuid not null,
  workspace_id uuid not null,
  tasks bigint not null default 0,
  done bigint not null default 0,
  retired bigint not null default 0,
  responses bigint not null default 0,
  answered bigint not null default 0,
  confidence bigint[] not null default array_fill(0::bigint, array[20]),
  position bigint not null default 0,
  primary key (project_id),
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
comment on table project_count is 'scope: project. Counts up to a position of the log; confidence in 20 bins of .05.';

create table project_day (
  project_id uuid not null,
  day date not null,
  workspace_id uuid not null,
  responses bigint not null default 0,
  primary key (project_id, day),
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
comment on table project_day is 'scope: project. Responses a day (UTC), folded from the log.';

create table project_worker (
  project_id uuid not null,
  worker_id uuid not null,
  workspace_id uuid not null,
  responses bigint not null default 0,
  skipped bigint not null default 0,
  last_at timestamptz,
  primary key (project_id, worker_id),
  foreign key (workspace_id, worker_id) references worker (workspace_id, id),
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
comment on table project_worker is 'scope: project. What each worker did, folded from the log.';

create table project_label (
  project_id uuid not null,
  question text not null,
  label text not null,
  workspace_id uuid not null,
  tasks bigint not null,
  primary key (project_id, question, label),
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
comment on table project_label is 'scope: project. How many answers each label stands in, moved with answer_label.';

create table comment (
  project_id uuid not null,
  id uuid not null check (is_v7(id)),
  workspace_id uuid not null,
  task_id uuid not null,
  person_id uuid,
  worker_id uuid,
  by_name text not null,
  flag boolean not null default false,
  text text not null,
  resolved_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (project_id, id),
  foreign key (project_id, task_id) references task (project_id, id) on delete cascade,
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
create index comment_task on comment (project_id, task_id, id);
create index comment_flag on comment (project_id, id) where flag and resolved_at is null;
comment on table comment is 'scope: project. Words about a task; a flag says that something is wrong with it.';

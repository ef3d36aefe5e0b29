-- Printed from the catalog by `npm run schema`. Read it; change the numbered files.

-- scope: person. How a person proves who they are.
create table auth.credential (
  id uuid not null,
  person_id uuid not null,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamp with time zone,
  refresh_token_expires_at timestamp with time zone,
  scope text,
  password text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  PRIMARY KEY (id),
  FOREIGN KEY (person_id) REFERENCES auth.person(id) ON DELETE CASCADE
);
CREATE INDEX credential_person ON auth.credential USING btree (person_id);

-- scope: person. One-time sign-in links, stored hashed.
create table auth.link (
  hash bytea not null,
  person_id uuid not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (hash),
  FOREIGN KEY (person_id) REFERENCES auth.person(id) ON DELETE CASCADE
);

-- scope: person. Workspaces that have a member or worker row for the person.
create table auth.membership (
  person_id uuid not null,
  workspace_id uuid not null,
  PRIMARY KEY (person_id, workspace_id)
);

-- scope: person. A human who can sign in.
create table auth.person (
  id uuid not null,
  name text not null,
  email text,
  email_verified boolean not null default false,
  image text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  UNIQUE (email),
  PRIMARY KEY (id)
);

-- scope: person. A signed-in browser.
create table auth.session (
  id uuid not null,
  person_id uuid not null,
  token text not null,
  expires_at timestamp with time zone not null,
  ip_address text,
  user_agent text,
  by_link boolean,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  UNIQUE (token),
  PRIMARY KEY (id),
  FOREIGN KEY (person_id) REFERENCES auth.person(id) ON DELETE CASCADE
);
CREATE INDEX session_person ON auth.session USING btree (person_id);

-- scope: person. Pending proofs.
create table auth.verification (
  id uuid not null,
  identifier text not null,
  value text not null,
  expires_at timestamp with time zone not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  PRIMARY KEY (id)
);
CREATE INDEX verification_identifier ON auth.verification USING btree (identifier);

-- scope: project. What is believed for a task, provisionally.
create table public.answer (
  project_id uuid not null,
  task_id uuid not null,
  workspace_id uuid not null,
  questions jsonb not null,
  confidence real not null,
  line text not null,
  responses smallint not null,
  position bigint not null,
  updated_at timestamp with time zone not null default now(),
  accepted boolean not null default false,
  information real not null,
  PRIMARY KEY (project_id, task_id),
  FOREIGN KEY (project_id, task_id) REFERENCES task(project_id, id) ON DELETE CASCADE,
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE,
  CHECK (((confidence > (0)::double precision) AND (confidence < (1)::double precision)))
);
CREATE INDEX answer_confidence ON public.answer USING btree (project_id, confidence, task_id);
CREATE INDEX answer_disagreement ON public.answer USING btree (project_id, information DESC, responses DESC, task_id DESC) WHERE ((NOT accepted) AND (responses >= 2));
CREATE INDEX answer_updated ON public.answer USING btree (project_id, updated_at, task_id);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. Result of the last batch, per question.
create table public.answer_batch (
  project_id uuid not null,
  question text not null,
  workspace_id uuid not null,
  position bigint not null,
  responses bigint not null,
  method text not null,
  state jsonb not null,
  made_at timestamp with time zone not null default now(),
  PRIMARY KEY (project_id, question),
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. Append-only: the answers of a dataset.
create table public.answer_frozen (
  project_id uuid not null,
  dataset_id uuid not null,
  task_id uuid not null,
  workspace_id uuid not null,
  questions jsonb not null,
  confidence double precision not null,
  responses smallint not null,
  PRIMARY KEY (project_id, dataset_id, task_id),
  FOREIGN KEY (project_id, dataset_id) REFERENCES dataset(project_id, id) ON DELETE CASCADE,
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE,
  CHECK (((confidence > (0)::double precision) AND (confidence < (1)::double precision)))
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. Labels in current answers.
create table public.answer_label (
  project_id uuid not null,
  question text not null,
  label text not null,
  task_id uuid not null,
  workspace_id uuid not null,
  PRIMARY KEY (project_id, question, label, task_id),
  FOREIGN KEY (project_id, task_id) REFERENCES task(project_id, id) ON DELETE CASCADE,
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE
);
CREATE INDEX answer_label_task ON public.answer_label USING btree (project_id, task_id);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: workspace. Keys of programs, stored hashed.
create table public.api_key (
  workspace_id uuid not null,
  id uuid not null,
  name text not null,
  role text not null,
  hash bytea not null,
  created_by uuid,
  created_at timestamp with time zone not null default now(),
  used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  UNIQUE (workspace_id, hash),
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE,
  CHECK (is_v7(id)),
  CHECK ((role = ANY (ARRAY['owner'::text, 'manager'::text, 'reviewer'::text])))
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. This worker has this task: lease, draft.
create table public.assignment (
  project_id uuid not null,
  id uuid not null,
  workspace_id uuid not null,
  task_id uuid not null,
  worker_id uuid not null,
  stage smallint not null default 0,
  state smallint not null default 0,
  slot smallint,
  until timestamp with time zone not null,
  draft jsonb,
  reason text,
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, worker_id) REFERENCES worker(workspace_id, id),
  CHECK (is_v7(id)),
  CHECK (((slot >= 1) AND (slot <= 50))),
  CHECK (((state >= 0) AND (state <= 7)))
);
CREATE INDEX assignment_due ON public.assignment USING btree (project_id, until) WHERE ((state = 0) AND (until IS NOT NULL));
CREATE INDEX assignment_skipped ON public.assignment USING btree (project_id, worker_id, until) WHERE (state = 5);
CREATE UNIQUE INDEX assignment_live ON public.assignment USING btree (project_id, task_id, worker_id) WHERE ((state = 0) AND (task_id IS NOT NULL));
CREATE UNIQUE INDEX assignment_slot ON public.assignment USING btree (project_id, worker_id, slot) WHERE (state = 0);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. Words about a task; a flag says that something is wrong with it.
create table public.comment (
  project_id uuid not null,
  id uuid not null,
  workspace_id uuid not null,
  task_id uuid not null,
  person_id uuid,
  worker_id uuid,
  by_name text not null,
  flag boolean not null default false,
  text text not null,
  resolved_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, task_id) REFERENCES task(project_id, id) ON DELETE CASCADE,
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE,
  CHECK (is_v7(id))
);
CREATE INDEX comment_flag ON public.comment USING btree (project_id, id) WHERE (flag AND (resolved_at IS NULL));
CREATE INDEX comment_task ON public.comment USING btree (project_id, task_id, id);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. What a model call cost and how it went; id is the response's where there is one.
create table public.completion (
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
  at timestamp with time zone not null default now(),
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, run_id) REFERENCES model_run(project_id, id) ON DELETE CASCADE,
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE
);
CREATE INDEX completion_run ON public.completion USING btree (project_id, run_id, id);
CREATE INDEX completion_task ON public.completion USING btree (project_id, task_id);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: machinery. How far a consumer has read a stream.
create table public.cursor (
  consumer text not null,
  stream_id uuid not null,
  position bigint not null,
  PRIMARY KEY (consumer, stream_id)
);

-- scope: project. A frozen, versioned list of answers.
create table public.dataset (
  project_id uuid not null,
  id uuid not null,
  workspace_id uuid not null,
  name text not null,
  version integer not null,
  state text not null default 'waiting'::text,
  position bigint,
  method jsonb,
  seed bigint,
  plan jsonb,
  form_version integer,
  tasks bigint not null default 0,
  responses bigint not null default 0,
  sha256 bytea,
  error text,
  created_at timestamp with time zone not null default now(),
  UNIQUE (project_id, name, version),
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE,
  CHECK (is_v7(id)),
  CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: machinery. What is to happen when, per project: the next lease to lapse, the next batch.
create table public.due (
  kind text not null,
  stream_id uuid not null,
  workspace_id uuid not null,
  at timestamp with time zone not null,
  PRIMARY KEY (kind, stream_id)
);
CREATE INDEX due_at ON public.due USING btree (at);

-- scope: machinery. What happened: ids and counts, never content.
create table public.event (
  stream_id uuid not null,
  id uuid not null,
  position bigint,
  kind text not null,
  body jsonb not null,
  at timestamp with time zone not null default now(),
  PRIMARY KEY (stream_id, id)
);
CREATE INDEX event_judged ON public.event USING btree (stream_id, "position") WHERE (kind = ANY (ARRAY['model.judged'::text, 'model.unjudged'::text]));
CREATE INDEX event_new ON public.event USING btree (stream_id, id) WHERE ("position" IS NULL);
CREATE INDEX event_retired ON public.event USING btree (stream_id, "position") WHERE (kind = 'task.retired'::text);
CREATE UNIQUE INDEX event_position ON public.event USING btree (stream_id, "position") WHERE ("position" IS NOT NULL);

-- scope: project. A file on its way out.
create table public.export (
  project_id uuid not null,
  id uuid not null,
  workspace_id uuid not null,
  what text not null,
  format text not null,
  dataset_id uuid,
  slice jsonb not null default '{}'::jsonb,
  state text not null default 'waiting'::text,
  rows bigint not null default 0,
  rows_total bigint not null default 0,
  losses jsonb not null default '{}'::jsonb,
  position bigint,
  bytes bigint not null default 0,
  sha256 bytea,
  error text,
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, dataset_id) REFERENCES dataset(project_id, id) ON DELETE CASCADE,
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE,
  CHECK (is_v7(id)),
  CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text]))),
  CHECK ((what = ANY (ARRAY['answers'::text, 'responses'::text, 'project'::text])))
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. Media and its facts; width and height are of the upright image.
create table public.file (
  project_id uuid not null,
  id uuid not null,
  workspace_id uuid not null,
  name text not null,
  sha256 bytea not null,
  media_type text not null,
  bytes bigint not null,
  width integer,
  height integer,
  has_thumbnail boolean not null default false,
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE,
  CHECK (is_v7(id))
);
CREATE INDEX file_hash ON public.file USING btree (project_id, sha256);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. Versions of what a task shows and asks.
create table public.form (
  project_id uuid not null,
  workspace_id uuid not null,
  version integer not null,
  body jsonb not null,
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (project_id, version),
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. Append-only: the known answer of a task; the newest row counts.
create table public.gold (
  project_id uuid not null,
  id uuid not null,
  workspace_id uuid not null,
  task_id uuid not null,
  value jsonb,
  form_version integer not null,
  source text not null,
  by_name text not null,
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, task_id) REFERENCES task(project_id, id) ON DELETE CASCADE,
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE,
  CHECK (is_v7(id)),
  CHECK ((source = ANY (ARRAY['marked'::text, 'imported'::text, 'suggested'::text, 'ended'::text])))
);
CREATE INDEX gold_task ON public.gold USING btree (project_id, task_id, id);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. Tasks drawn at random to become gold.
create table public.gold_draw (
  project_id uuid not null,
  id uuid not null,
  workspace_id uuid not null,
  seed bigint not null,
  drawn_from integer not null,
  task_ids uuid[] not null,
  by_name text not null,
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE,
  CHECK (is_v7(id))
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. Versions of what a worker must know.
create table public.guideline (
  project_id uuid not null,
  workspace_id uuid not null,
  version integer not null,
  markdown text not null,
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (project_id, version),
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. A file on its way in; read = imported + skipped + refused at every commit.
create table public.import (
  project_id uuid not null,
  id uuid not null,
  workspace_id uuid not null,
  name text not null,
  format text,
  mapping jsonb not null default '{}'::jsonb,
  state text not null default 'waiting'::text,
  source bytea,
  bytes bigint not null default 0,
  bytes_read bigint not null default 0,
  part integer not null default 0,
  resume_at bigint not null default 0,
  line bigint not null default 0,
  read bigint not null default 0,
  imported bigint not null default 0,
  skipped bigint not null default 0,
  refused bigint not null default 0,
  responses bigint not null default 0,
  responses_refused bigint not null default 0,
  error text,
  created_at timestamp with time zone not null default now(),
  finished_at timestamp with time zone,
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE,
  CHECK ((read = ((imported + skipped) + refused))),
  CHECK (is_v7(id)),
  CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. Lines that were refused, the first 1,000 an import.
create table public.import_refusal (
  project_id uuid not null,
  import_id uuid not null,
  number bigint not null,
  line bigint not null,
  workspace_id uuid not null,
  code text not null,
  sentence text not null,
  text text not null,
  PRIMARY KEY (project_id, import_id, number),
  FOREIGN KEY (project_id, import_id) REFERENCES import(project_id, id) ON DELETE CASCADE,
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: workspace. Links that make members or workers; role null is a contributor.
create table public.invitation (
  workspace_id uuid not null,
  id uuid not null,
  role text,
  project_ids uuid[] not null default '{}'::uuid[],
  hash bytea not null,
  uses integer not null,
  uses_left integer not null,
  expires_at timestamp with time zone not null,
  created_by uuid,
  created_at timestamp with time zone not null default now(),
  UNIQUE (workspace_id, hash),
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE,
  CHECK (((uses_left >= 0) AND (uses_left <= uses))),
  CHECK (is_v7(id)),
  CHECK ((role = ANY (ARRAY['owner'::text, 'manager'::text, 'reviewer'::text]))),
  CHECK ((uses > 0))
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: workspace. A person's role; the name is copied, since person is another scope.
create table public.member (
  workspace_id uuid not null,
  person_id uuid not null,
  name text not null,
  role text not null,
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (workspace_id, person_id),
  FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE,
  CHECK ((role = ANY (ARRAY['owner'::text, 'manager'::text, 'reviewer'::text])))
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: machinery. Which numbered SQL files were applied.
create table public.migration (
  number integer not null,
  name text not null,
  sha256 text not null,
  breaking boolean not null,
  at timestamp with time zone not null default now(),
  PRIMARY KEY (number)
);

-- scope: workspace. A provider and its settings; works as a worker.
create table public.model (
  workspace_id uuid not null,
  id uuid not null,
  name text not null,
  provider text not null,
  settings jsonb not null default '{}'::jsonb,
  secret_sealed bytea,
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE,
  CHECK (is_v7(id))
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. A model working through open tasks.
create table public.model_run (
  project_id uuid not null,
  id uuid not null,
  workspace_id uuid not null,
  model_id uuid not null,
  state text not null default 'waiting'::text,
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
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, model_id) REFERENCES model(workspace_id, id),
  CHECK (is_v7(id)),
  CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
);
CREATE INDEX model_run_model ON public.model_run USING btree (workspace_id, model_id);
CREATE UNIQUE INDEX model_run_live ON public.model_run USING btree (project_id, model_id) WHERE (state = ANY (ARRAY['waiting'::text, 'running'::text]));
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. A form, a guideline, a plan.
create table public.project (
  project_id uuid not null,
  workspace_id uuid not null,
  name text not null,
  state text not null default 'active'::text,
  demo boolean not null default false,
  plan jsonb not null,
  form_version integer,
  guideline_version integer,
  frozen_position bigint not null default 0,
  created_at timestamp with time zone not null default now(),
  review_seed uuid not null default gen_random_uuid(),
  UNIQUE (project_id, workspace_id),
  PRIMARY KEY (project_id),
  FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE,
  CHECK (is_v7(project_id)),
  CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'archived'::text, 'deleted'::text])))
);
CREATE INDEX project_workspace ON public.project USING btree (workspace_id, project_id);
-- policy own_workspace for tagwerk_app: ((workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) AND ((state <> 'deleted'::text) OR (current_setting('app.erasing'::text, true) = 'on'::text))) (forced)

-- scope: project. Counts up to a position of the log; confidence in 20 bins of .05.
create table public.project_count (
  project_id uuid not null,
  workspace_id uuid not null,
  tasks bigint not null default 0,
  done bigint not null default 0,
  retired bigint not null default 0,
  responses bigint not null default 0,
  answered bigint not null default 0,
  confidence bigint[] not null default array_fill((0)::bigint, ARRAY[20]),
  position bigint not null default 0,
  bound real,
  PRIMARY KEY (project_id),
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. Responses a day (UTC), folded from the log.
create table public.project_day (
  project_id uuid not null,
  day date not null,
  workspace_id uuid not null,
  responses bigint not null default 0,
  PRIMARY KEY (project_id, day),
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. How many answers each label stands in, moved with answer_label.
create table public.project_label (
  project_id uuid not null,
  question text not null,
  label text not null,
  workspace_id uuid not null,
  tasks bigint not null,
  PRIMARY KEY (project_id, question, label),
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. What each worker did, folded from the log.
create table public.project_worker (
  project_id uuid not null,
  worker_id uuid not null,
  workspace_id uuid not null,
  responses bigint not null default 0,
  skipped bigint not null default 0,
  last_at timestamp with time zone,
  PRIMARY KEY (project_id, worker_id),
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, worker_id) REFERENCES worker(workspace_id, id)
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. Quality figures of a project and of its workers, computed with each batch.
create table public.report (
  project_id uuid not null,
  subject text not null,
  workspace_id uuid not null,
  body jsonb not null,
  position bigint not null,
  made_at timestamp with time zone not null default now(),
  PRIMARY KEY (project_id, subject),
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. What one worker gave for one task; immutable, amended by a further revision.
create table public.response (
  project_id uuid not null,
  id uuid not null,
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
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, task_id) REFERENCES task(project_id, id) ON DELETE CASCADE,
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE,
  CHECK (is_v7(id))
);
CREATE INDEX response_worker ON public.response USING btree (project_id, worker_id, id);
CREATE UNIQUE INDEX response_once ON public.response USING btree (project_id, task_id, worker_id, stage, revision);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. Responses drawn for review and reviews drawn for audit, with what was said of them.
create table public.review (
  project_id uuid not null,
  response_id uuid not null,
  stage smallint not null,
  workspace_id uuid not null,
  task_id uuid not null,
  author_id uuid not null,
  worker_id uuid,
  until timestamp with time zone,
  passed uuid[] not null default '{}'::uuid[],
  id uuid,
  verdict text,
  reason text,
  judged_id uuid,
  fix_id uuid,
  done_at timestamp with time zone,
  PRIMARY KEY (project_id, response_id, stage),
  FOREIGN KEY (project_id, task_id) REFERENCES task(project_id, id) ON DELETE CASCADE,
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE,
  CHECK ((worker_id <> author_id)),
  CHECK (((verdict <> 'rejected'::text) OR (reason <> ''::text))),
  CHECK ((((verdict IS NULL) = (id IS NULL)) AND ((verdict IS NULL) = (judged_id IS NULL)) AND ((verdict IS NULL) = (done_at IS NULL)))),
  CHECK (((fix_id IS NULL) = (verdict IS DISTINCT FROM 'fixed'::text))),
  CHECK (is_v7(id)),
  CHECK ((stage = ANY (ARRAY[1, 2]))),
  CHECK ((verdict = ANY (ARRAY['accepted'::text, 'fixed'::text, 'rejected'::text])))
);
CREATE INDEX review_held ON public.review USING btree (project_id, worker_id) WHERE ((verdict IS NULL) AND (worker_id IS NOT NULL));
CREATE INDEX review_task ON public.review USING btree (project_id, task_id);
CREATE INDEX review_waiting ON public.review USING btree (project_id, stage, response_id) WHERE (verdict IS NULL);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. How right each response of a worker is, judged without them, as of the last report.
create table public.rightness (
  project_id uuid not null,
  worker_id uuid not null,
  question text not null,
  workspace_id uuid not null,
  position bigint not null,
  task_ids uuid[] not null,
  said text[] not null,
  believed text[] not null,
  shares real[] not null,
  PRIMARY KEY (project_id, worker_id, question),
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. Tasks drawn at random for experts to answer blind; used once.
create table public.sample (
  project_id uuid not null,
  id uuid not null,
  workspace_id uuid not null,
  purpose text not null,
  question text,
  model_id uuid,
  dataset_id uuid,
  plan jsonb not null,
  planned integer not null,
  seed bigint not null,
  state text not null default 'open'::text,
  result jsonb,
  created_at timestamp with time zone not null default now(),
  finished_at timestamp with time zone,
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, dataset_id) REFERENCES dataset(project_id, id) ON DELETE CASCADE,
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE,
  CHECK (is_v7(id)),
  CHECK ((planned > 0)),
  CHECK ((purpose = ANY (ARRAY['judge'::text, 'certificate'::text]))),
  CHECK ((state = ANY (ARRAY['open'::text, 'done'::text, 'cancelled'::text])))
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. A task of a sample, and the expert's response to it.
create table public.sample_task (
  project_id uuid not null,
  sample_id uuid not null,
  task_id uuid not null,
  workspace_id uuid not null,
  ord integer not null,
  worker_id uuid,
  response_id uuid,
  UNIQUE (project_id, sample_id, ord),
  PRIMARY KEY (project_id, sample_id, task_id),
  FOREIGN KEY (project_id, sample_id) REFERENCES sample(project_id, id) ON DELETE CASCADE,
  FOREIGN KEY (project_id, task_id) REFERENCES task(project_id, id) ON DELETE CASCADE,
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE
);
CREATE INDEX sample_task_task ON public.sample_task USING btree (project_id, task_id);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. A named filter of a project's tasks.
create table public.slice (
  project_id uuid not null,
  id uuid not null,
  workspace_id uuid not null,
  name text not null,
  filter jsonb not null,
  by_name text not null,
  created_at timestamp with time zone not null default now(),
  UNIQUE (project_id, name),
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE,
  CHECK (is_v7(id))
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: machinery. One a project, one a workspace; position is the last number given.
create table public.stream (
  stream_id uuid not null,
  workspace_id uuid not null,
  position bigint not null default 0,
  PRIMARY KEY (stream_id)
);
CREATE INDEX stream_workspace ON public.stream USING btree (workspace_id);

-- scope: project. One unit of data to be worked on.
create table public.task (
  project_id uuid not null,
  id uuid not null,
  workspace_id uuid not null,
  priority smallint not null default 50,
  rnd integer not null,
  state smallint not null default 0,
  stage smallint not null default 0,
  needed smallint not null,
  given smallint not null default 0,
  leased smallint not null default 0,
  workers uuid[] not null default '{}'::uuid[],
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE,
  CHECK ((given >= 0)),
  CHECK (is_v7(id)),
  CHECK ((leased >= 0)),
  CHECK ((needed >= 0)),
  CHECK (((state >= 0) AND (state <= 4)))
);
CREATE INDEX task_gold ON public.task USING btree (project_id, rnd) WHERE (state = 4);
CREATE INDEX task_open ON public.task USING btree (project_id, priority, rnd) WHERE (state = 0);
CREATE INDEX task_retired ON public.task USING btree (project_id, id) WHERE (state = 3);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. The data of a task; immutable.
create table public.task_payload (
  project_id uuid not null,
  task_id uuid not null,
  workspace_id uuid not null,
  external_id text,
  payload jsonb,
  hash bytea not null,
  PRIMARY KEY (project_id, task_id),
  FOREIGN KEY (project_id, task_id) REFERENCES task(project_id, id) ON DELETE CASCADE,
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE
);
CREATE INDEX task_nameless ON public.task_payload USING btree (project_id, task_id) WHERE (external_id IS NULL);
CREATE UNIQUE INDEX task_external ON public.task_payload USING btree (project_id, external_id) WHERE (external_id IS NOT NULL);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: project. Searchable text of a task; goes when its payload is erased.
create table public.task_text (
  project_id uuid not null,
  task_id uuid not null,
  workspace_id uuid not null,
  text text not null,
  PRIMARY KEY (project_id, task_id),
  FOREIGN KEY (project_id, task_id) REFERENCES task(project_id, id) ON DELETE CASCADE,
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE
);
CREATE INDEX task_text_search ON public.task_text USING gin (project_id, text gin_trgm_ops);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)
-- policy search for tagwerk_search: true (forced)

-- scope: project. The project's own responses replayed under another plan.
create table public.what_if (
  project_id uuid not null,
  id uuid not null,
  workspace_id uuid not null,
  settings jsonb not null,
  state text not null default 'waiting'::text,
  done real not null default 0,
  result jsonb,
  error text,
  created_at timestamp with time zone not null default now(),
  finished_at timestamp with time zone,
  PRIMARY KEY (project_id, id),
  FOREIGN KEY (project_id, workspace_id) REFERENCES project(project_id, workspace_id) ON DELETE CASCADE,
  CHECK (is_v7(id)),
  CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: workspace. A person or a model that works on tasks. Neither: an imported person known by pseudonym only.
create table public.worker (
  workspace_id uuid not null,
  id uuid not null,
  person_id uuid,
  model_id uuid,
  pseudonym text not null,
  state text not null default 'active'::text,
  project_ids uuid[] not null default '{}'::uuid[],
  created_at timestamp with time zone not null default now(),
  UNIQUE (workspace_id, model_id),
  UNIQUE (workspace_id, person_id),
  UNIQUE (workspace_id, pseudonym),
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, model_id) REFERENCES model(workspace_id, id),
  CHECK (((person_id IS NULL) OR (model_id IS NULL))),
  CHECK (is_v7(id)),
  CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text])))
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- scope: workspace. The data owner's boundary.
create table public.workspace (
  workspace_id uuid not null,
  name text not null,
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (workspace_id),
  CHECK (is_v7(workspace_id))
);
-- policy own_workspace for tagwerk_app: (workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid) (forced)

-- function current_workspace() → uuid
-- function is_v7(id uuid) → boolean
-- function search_tasks(project uuid, pattern text, most integer) → SETOF uuid, security definer

-- The house: scopes, who is here, and the log.
--
-- Every table states its scope in its comment, and a test checks each scope's rule:
--   project    keys begin with project_id, row-level security forced, (project_id, workspace_id) references project
--   workspace  keys begin with workspace_id, row-level security forced
--   person     global, in schema auth; no customer content, no foreign key to or from other scopes
--   machinery  ids and numbers only, no row-level security
-- Rows are only reached through tagwerk_app, for which each transaction sets app.workspace_id.

create extension if not exists pg_trgm;
create extension if not exists btree_gin;

create function is_v7(id uuid) returns boolean language sql immutable parallel safe
  return get_byte(uuid_send(id), 6) >> 4 = 7;

create function current_workspace() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.workspace_id', true), '')::uuid;

-- ---------------------------------------------------------------- people
create schema auth;

create table auth.person (
  id uuid primary key,
  name text not null,
  email text unique,
  email_verified boolean not null default false,
  image text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table auth.person is 'scope: person. A human who can sign in.';

create table auth.session (
  id uuid primary key,
  person_id uuid not null references auth.person (id) on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  -- Begun by a one-time link: a forgotten password may be replaced without the old one.
  by_link boolean,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index session_person on auth.session (person_id);
comment on table auth.session is 'scope: person. A signed-in browser.';

create table auth.credential (
  id uuid primary key,
  person_id uuid not null references auth.person (id) on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index credential_person on auth.credential (person_id);
comment on table auth.credential is 'scope: person. How a person proves who they are.';

create table auth.verification (
  id uuid primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verification_identifier on auth.verification (identifier);
comment on table auth.verification is 'scope: person. Pending proofs.';

create table auth.link (
  hash bytea primary key,
  person_id uuid not null references auth.person (id) on delete cascade,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default now()
);
comment on table auth.link is 'scope: person. One-time sign-in links, stored hashed.';

-- Which workspaces a person may open: ids only, so that signing in needs no query over several workspaces'' data.
create table auth.membership (
  person_id uuid not null,
  workspace_id uuid not null,
  primary key (person_id, workspace_id)
);
comment on table auth.membership is 'scope: person. Workspaces that have a member or worker row for the person.';

-- ---------------------------------------------------------------- workspace
create table workspace (
  workspace_id uuid primary key check (is_v7(workspace_id)),
  name text not null,
  created_at timestamptz not null default now()
);
comment on table workspace is 'scope: workspace. The data owner''s boundary.';

create table member (
  workspace_id uuid not null references workspace (workspace_id) on delete cascade,
  person_id uuid not null,
  name text not null,
  role text not null check (role in ('owner', 'manager', 'reviewer')),
  created_at timestamptz not null default now(),
  primary key (workspace_id, person_id)
);
comment on table member is 'scope: workspace. A person''s role; the name is copied, since person is another scope.';

create table invitation (
  workspace_id uuid not null references workspace (workspace_id) on delete cascade,
  id uuid not null check (is_v7(id)),
  role text check (role in ('owner', 'manager', 'reviewer')),
  project_ids uuid[] not null default '{}',
  hash bytea not null,
  uses integer not null check (uses > 0),
  uses_left integer not null check (uses_left between 0 and uses),
  expires_at timestamptz not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, hash)
);
comment on table invitation is 'scope: workspace. Links that make members or workers; role null is a contributor.';

create table api_key (
  workspace_id uuid not null references workspace (workspace_id) on delete cascade,
  id uuid not null check (is_v7(id)),
  name text not null,
  role text not null check (role in ('owner', 'manager', 'reviewer')),
  hash bytea not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  used_at timestamptz,
  revoked_at timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, hash)
);
comment on table api_key is 'scope: workspace. Keys of programs, stored hashed.';

create table model (
  workspace_id uuid not null references workspace (workspace_id) on delete cascade,
  id uuid not null check (is_v7(id)),
  name text not null,
  provider text not null,
  settings jsonb not null default '{}',
  secret_sealed bytea,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
comment on table model is 'scope: workspace. A provider and its settings; works as a worker.';

create table worker (
  workspace_id uuid not null references workspace (workspace_id) on delete cascade,
  id uuid not null check (is_v7(id)),
  person_id uuid,
  model_id uuid,
  pseudonym text not null,
  state text not null default 'active' check (state in ('active', 'paused')),
  -- Projects a contributor was invited to; a member works anywhere.
  project_ids uuid[] not null default '{}',
  created_at timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, person_id),
  unique (workspace_id, model_id),
  unique (workspace_id, pseudonym),
  foreign key (workspace_id, model_id) references model (workspace_id, id),
  check (person_id is null or model_id is null)
);
comment on table worker is 'scope: workspace. A person or a model that works on tasks. Neither: an imported person known by pseudonym only.';

-- ---------------------------------------------------------------- the log
create table stream (
  stream_id uuid primary key,
  workspace_id uuid not null,
  position bigint not null default 0
);
create index stream_workspace on stream (workspace_id);
comment on table stream is 'scope: machinery. One a project, one a workspace; position is the last number given.';

create table event (
  stream_id uuid not null,
  id uuid not null,
  position bigint,
  kind text not null,
  body jsonb not null,
  at timestamptz not null default now(),
  primary key (stream_id, id)
);
-- Readers go by position; the sequencer finds what has none yet.
create unique index event_position on event (stream_id, position) where position is not null;
create index event_new on event (stream_id, id) where position is null;
-- Which tasks were withdrawn up to, or since, a position: asked for by every batch of answers and every dataset shown.
create index event_retired on event (stream_id, position) where kind = 'task.retired';
comment on table event is 'scope: machinery. What happened: ids and counts, never content.';

create table cursor (
  consumer text not null,
  stream_id uuid not null,
  position bigint not null,
  primary key (consumer, stream_id)
);
comment on table cursor is 'scope: machinery. How far a consumer has read a stream.';

create table due (
  kind text not null,
  stream_id uuid not null,
  workspace_id uuid not null,
  at timestamptz not null,
  primary key (kind, stream_id)
);
create index due_at on due (at);
comment on table due is 'scope: machinery. What is to happen when, per project: the next lease to lapse, the next batch.';

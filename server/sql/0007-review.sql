-- Review as a stage: attempt, review, audit. What is drawn for a look stands here from the draw to the verdict.

-- Which responses are drawn: those whose lot, the first 32 bits of sha256(seed/stage/response) as a share of 2^32, lies below the plan's
-- share. Whoever has the seed can draw again; nobody can choose an id by it, because it is told to nobody but an export of the project.
alter table project add column review_seed uuid not null default gen_random_uuid();

create table review (
  project_id uuid not null,
  -- The first revision of the response that is looked at.
  response_id uuid not null,
  -- 1: of the response; 2: an audit of what the review said of it.
  stage smallint not null check (stage in (1, 2)),
  workspace_id uuid not null,
  task_id uuid not null,
  -- Whose work it is: who gave the response, or for an audit the reviewer. Never the same as worker_id.
  author_id uuid not null,
  -- Who has it in hand, until when, or who gave the verdict.
  worker_id uuid check (worker_id <> author_id),
  until timestamptz,
  passed uuid[] not null default '{}',
  -- Of the verdict, and of its event, so that its place in the log is one join away. Null while it waits.
  id uuid check (is_v7(id)),
  verdict text check (verdict in ('accepted', 'fixed', 'rejected')),
  reason text check (verdict <> 'rejected' or reason <> ''),
  -- The revision that was looked at, and the reviewer's own response beside it.
  judged_id uuid,
  fix_id uuid,
  done_at timestamptz,
  primary key (project_id, response_id, stage),
  check ((verdict is null) = (id is null) and (verdict is null) = (judged_id is null) and (verdict is null) = (done_at is null)),
  check ((fix_id is null) = (verdict is distinct from 'fixed')),
  foreign key (project_id, task_id) references task (project_id, id) on delete cascade,
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
create index review_waiting on review (project_id, stage, response_id) where verdict is null;
create index review_held on review (project_id, worker_id) where verdict is null and worker_id is not null;
create index review_task on review (project_id, task_id);
comment on table review is 'scope: project. Responses drawn for review and reviews drawn for audit, with what was said of them.';

alter table review enable row level security;
alter table review force row level security;
create policy own_workspace on review to tagwerk_app using (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid);
grant select, insert, update, delete on review to tagwerk_app;

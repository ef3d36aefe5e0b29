-- What the figures of a worker rest on, response by response, as the last report judged them: so that each figure opens its tasks.
-- Arrays of equal length, the newest response first; one row a worker and question, rewritten with each report, because a row for each
-- response would be written anew for all of them.
create table rightness (
  project_id uuid not null,
  worker_id uuid not null,
  question text not null,
  workspace_id uuid not null,
  position bigint not null,
  task_ids uuid[] not null,
  -- Labels said, and known or believed without the worker; null where the kind has no one label.
  said text[] not null,
  believed text[] not null,
  shares real[] not null,
  primary key (project_id, worker_id, question),
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
comment on table rightness is 'scope: project. How right each response of a worker is, judged without them, as of the last report.';
alter table rightness enable row level security;
alter table rightness force row level security;
create policy own_workspace on rightness to tagwerk_app using (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid);
grant select, insert, update, delete on rightness to tagwerk_app;

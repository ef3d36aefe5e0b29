-- Slices that were given a name.

create table slice (
  project_id uuid not null,
  id uuid not null check (is_v7(id)),
  workspace_id uuid not null,
  name text not null,
  -- Filters and order, as the calls take them.
  filter jsonb not null,
  by_name text not null,
  created_at timestamptz not null default now(),
  primary key (project_id, id),
  unique (project_id, name),
  foreign key (project_id, workspace_id) references project (project_id, workspace_id) on delete cascade
);
comment on table slice is 'scope: project. A named filter of a project''s tasks.';

alter table slice enable row level security;
alter table slice force row level security;
create policy own_workspace on slice to tagwerk_app using (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid);
grant select, insert, update, delete on slice to tagwerk_app;

/** Statements of forms and guidelines: versions are only ever added. */

const shown = "select f.version, f.body as form, f.created_at from project p join form f on f.project_id = p.project_id"

export const newestForm = `${shown} and f.version = p.form_version where p.project_id = $1 and p.workspace_id = $2`
/** $3 version. */
export const showForm = `${shown} and f.version = $3 where p.project_id = $1 and p.workspace_id = $2`

export const insertForm = `insert into form (project_id, workspace_id, version, body) values ($1, $2, $3, $4)`
export const setFormVersion = `update project set form_version = $3 where project_id = $1 and workspace_id = $2`
/** Whether the newest form is this very one: a repeated publish. */
export const sameForm = `
  select 1 from form where project_id = $1 and workspace_id = $2 and version = $3 and body = $4::jsonb`

export const showGuideline = `
  select g.version, g.markdown, g.created_at from project p
    join guideline g on g.project_id = p.project_id and g.version = p.guideline_version
   where p.project_id = $1 and p.workspace_id = $2`

export const insertGuideline = `insert into guideline (project_id, workspace_id, version, markdown) values ($1, $2, $3, $4)`
export const setGuidelineVersion = `update project set guideline_version = $3 where project_id = $1 and workspace_id = $2`
export const sameGuideline = `
  select 1 from guideline where project_id = $1 and workspace_id = $2 and version = $3 and markdown = $4`

export const copyForm = `
  insert into form (project_id, workspace_id, version, body)
  select $3, f.workspace_id, 1, f.body from project p
    join form f on f.project_id = p.project_id and f.version = p.form_version
   where p.project_id = $1 and p.workspace_id = $2 returning version`
export const copyGuideline = `
  insert into guideline (project_id, workspace_id, version, markdown)
  select $3, g.workspace_id, 1, g.markdown from project p
    join guideline g on g.project_id = p.project_id and g.version = p.guideline_version
   where p.project_id = $1 and p.workspace_id = $2 returning version`

/** SQL of files. */
import { named } from "../db/batch.ts"

const columns = "id, name, sha256, media_type, bytes, width, height, has_thumbnail"

/** $1 project, $2 ids. */
export const factsOfFiles = named("facts_of_files", `select ${columns} from file where project_id = $1 and id = any($2::uuid[])`)

/** $1 project, $2 id. */
export const fileById = `select ${columns} from file where project_id = $1 and id = $2`

/** $1 project, $2 id, $3 workspace, $4 name, $5 sha256, $6 media type, $7 bytes, $8 width, $9 height, $10 has a thumbnail. */
export const insertFile = `
  insert into file (project_id, id, workspace_id, name, sha256, media_type, bytes, width, height, has_thumbnail)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (project_id, id) do nothing returning ${columns}`

/** $1 project, $2 workspace. */
export const projectState = "select state from project where project_id = $1 and workspace_id = $2"

/** Files under the same ids in another project of the workspace. $1 from, $2 workspace, $3 to, $4 ids. */
export const copyFiles = `
  insert into file (project_id, id, workspace_id, name, sha256, media_type, bytes, width, height, has_thumbnail)
  select $3, id, workspace_id, name, sha256, media_type, bytes, width, height, has_thumbnail from file
   where project_id = $1 and workspace_id = $2 and id = any($4::uuid[])
  on conflict (project_id, id) do nothing`

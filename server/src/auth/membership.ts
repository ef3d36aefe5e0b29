/** Which workspaces a person may open: ids in the person's scope, so that signing in queries no workspace's data. */
import type { Query } from "../db/connect.ts"

type At = { query: Query }

export async function addMembership(tx: At, person: string, workspace: string): Promise<void> {
  await tx.query("insert into auth.membership (person_id, workspace_id) values ($1, $2) on conflict do nothing", [
    person,
    workspace,
  ])
}

export async function endMembership(tx: At, person: string, workspace: string): Promise<void> {
  await tx.query("delete from auth.membership where person_id = $1 and workspace_id = $2", [person, workspace])
}

/** UUIDs of the workspaces a person may open. */
export async function membershipsOf(tx: At, person: string): Promise<string[]> {
  const rows = await tx.query<{ workspace_id: string }>(
    "select workspace_id from auth.membership where person_id = $1 order by workspace_id",
    [person],
  )
  return rows.map(row => row.workspace_id)
}

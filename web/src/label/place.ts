import type { Id } from "@tagwerk/contract/id.ts"

export interface Place {
  workspace: Id<"workspace">
  project: Id<"project">
}

/** `/tagwerk/label/workspace_…/project_…` under the prefix `/tagwerk/` → whose project it is; null for any other address. */
export function placeOf(path: string, prefix: string): Place | null {
  if (!path.startsWith(prefix)) return null
  const found = /^label\/(workspace_[0-9a-z]{26})\/(project_[0-9a-z]{26})\/?$/.exec(path.slice(prefix.length))
  return found ? { workspace: found[1] as Id<"workspace">, project: found[2] as Id<"project"> } : null
}

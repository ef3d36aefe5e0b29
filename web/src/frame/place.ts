/** Where a screen is and where its links lead. Every address carries the path prefix, so that plain links work under any path. */
import type { Id } from "@tagwerk/contract/id.ts"
import { useParams, useRouter } from "@tanstack/react-router"
import { pathPrefix } from "../ui/prefix.ts"

export type WorkspacePart = "workers" | "models" | "settings"
export type ProjectPart =
  | "tasks"
  | "quality"
  | "disagreements"
  | "review"
  | "gold"
  | "samples"
  | "workers"
  | "form"
  | "datasets"
  | "import"
  | "settings"

export function workspaceHref(workspace: string, part?: WorkspacePart): string {
  return `${pathPrefix()}workspaces/${workspace}${part ? `/${part}` : ""}`
}
export function projectHref(workspace: string, project: string, part?: ProjectPart): string {
  return `${workspaceHref(workspace)}/projects/${project}${part ? `/${part}` : ""}`
}
/** A worker's page: in a project, or, without one, in the one they work in most. */
export function workerHref(workspace: string, project: string | null, worker: string): string {
  return `${project === null ? workspaceHref(workspace, "workers") : projectHref(workspace, project, "workers")}/${worker}`
}
/** The worker's own entry: another page, so the browser loads it. */
export function labelHref(workspace: string, project: string): string {
  return `${pathPrefix()}label/${workspace}/${project}`
}

export function useWorkspace(): Id<"workspace"> {
  return useParams({ strict: false, select: (params: Record<string, string>) => params.workspace ?? "" }) as Id<"workspace">
}
/** Only below a project's address; null elsewhere. */
export function useProjectMaybe(): Id<"project"> | null {
  return useParams({ strict: false, select: (params: Record<string, string>) => params.project ?? null }) as Id<"project"> | null
}
/** `{ workspace, project }`, as every call in a project takes them. */
export function useInProject(): { workspace: Id<"workspace">; project: Id<"project"> } {
  return { workspace: useWorkspace(), project: (useProjectMaybe() ?? "") as Id<"project"> }
}

/** Goes to an address of these functions without loading the page anew. */
export function useGo(): (href: string, replace?: boolean) => void {
  const router = useRouter()
  return (href, replace = false) => (replace ? router.history.replace(href) : router.history.push(href))
}

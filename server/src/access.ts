/** Right × role on one page. A route or a job names a right; nobody else decides. */
import type { Role } from "@tagwerk/contract/workspace.ts"
import { refuse } from "./refuse.ts"

/**
 * Standings: `anyone`; `person` is signed in; `owner`, `manager`, `reviewer` are members (or keys with that role); `contributor` is a
 * person with a worker row; `worker` acts within a label session, in one project, as one worker.
 */
export type Standing = "anyone" | "person" | Role | "contributor" | "worker"

const members = ["owner", "manager", "reviewer"] as const
const managers = ["owner", "manager"] as const

export const rights = {
  anyone: ["anyone"],
  // The signature in the address is the right; the handler checks it.
  signed: ["anyone"],
  signed_in: ["person"],
  "workspace.read": members,
  "workspace.write": ["owner"],
  "member.write": ["owner"],
  "member.invite": managers,
  "key.write": ["owner"],
  "worker.read": members,
  "worker.write": managers,
  "project.read": members,
  "project.write": managers,
  "project.delete": ["owner"],
  "form.read": [...members, "worker"],
  "task.read": members,
  "task.write": managers,
  // Whoever knows the answer: experts are reviewers.
  "gold.write": members,
  // The work of experts: a key has no person behind it, so it may look and not decide.
  "task.review": members,
  // Whoever works with the tasks: reviewers too.
  "slice.write": members,
  "comment.write": [...members, "worker"],
  "data.export": managers,
  "dataset.freeze": managers,
  "model.read": members,
  "model.write": managers,
  stream: members,
  // Begin a label session; a member's worker is made then.
  label: [...members, "contributor"],
  work: ["worker"],
} satisfies Record<string, readonly Standing[]>
export type Right = keyof typeof rights

/** Who acts. Ids are UUIDs. `system` is the house itself: the command on the server's machine, and jobs. */
export interface Actor {
  as: "nobody" | "person" | "key" | "label" | "system"
  person: string | null
  key: string | null
  /** The one workspace this request acts in, null outside any. */
  workspace: string | null
  role: Role | null
  worker: string | null
  /** A label session is bound to one project. */
  project: string | null
}

export const nobody: Actor = { as: "nobody", person: null, key: null, workspace: null, role: null, worker: null, project: null }
/** The house itself, acting in a workspace. */
export const system = (workspace: string | null): Actor => ({ ...nobody, as: "system", workspace })

export function holds(actor: Actor, right: Right): boolean {
  if (actor.as === "system") return true
  return (rights[right] as readonly Standing[]).some(standing => {
    if (standing === "anyone") return true
    if (standing === "person") return actor.as === "person"
    if (standing === "contributor") return actor.as === "person" && actor.worker !== null
    if (standing === "worker") return actor.as === "label"
    return actor.role === standing && (actor.as === "person" || actor.as === "key")
  })
}

/** Refuses unless the actor holds the right. */
export function allow(actor: Actor, right: Right): void {
  if (holds(actor, right)) return
  if (actor.as === "nobody") refuse("sign_in_needed")
  refuse("not_allowed", { right, role: actor.role ?? (actor.as === "label" ? "worker" : undefined) })
}

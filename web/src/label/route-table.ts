/**
 * The calls of the label screen: the same methods and paths as the contract's table, without its schemas, which would cost a worker's
 * phone the schema library. `route-table.test.ts` holds the two together.
 */
import type { Api } from "@tagwerk/contract/api.ts"
import type { Client } from "@tagwerk/contract/client.ts"
import { createClient } from "@tagwerk/contract/client.ts"
import type { Method, Route } from "@tagwerk/contract/route.ts"

const P = "/workspaces/:workspace/projects/:project"

export const labelRoutes = {
  "label.begin": ["POST", `${P}/label`],
  "form.show": ["GET", `${P}/form`],
  "assignment.claim": ["POST", `${P}/claim`],
  "assignment.held": ["GET", `${P}/assignments`],
  "assignment.renew": ["POST", `${P}/assignments/:assignment/renew`],
  "assignment.release": ["POST", `${P}/assignments/:assignment/release`],
  "assignment.skip": ["POST", `${P}/assignments/:assignment/skip`],
  "response.submit": ["POST", `${P}/responses`],
  "response.next": ["POST", `${P}/next`],
  "response.amend": ["POST", `${P}/responses/:response/amend`],
  "response.suggestions": ["GET", `${P}/assignments/:assignment/suggestions`],
  "response.own": ["GET", `${P}/responses/own`],
  "response.reopen": ["GET", `${P}/responses/:response/task`],
  "comment.create": ["POST", `${P}/comments`],
} satisfies { [N in keyof Api]?: [Method, string] }

export type LabelRoute = keyof typeof labelRoutes

/** The contract's client over these routes only. `base`: the server's address without a slash at the end. */
export function createLabelClient(base: string, token: () => string | null, send?: typeof fetch): Client {
  const routes = Object.fromEntries(
    Object.entries(labelRoutes).map(([name, [method, path]]) => [name, { method, path } as unknown as Route]),
  )
  return createClient(routes, { base, token, ...(send ? { fetch: send } : {}) })
}

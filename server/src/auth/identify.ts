/** Who sends a request: a key, a label session, a signed-in person, or nobody. */
import type { FastifyRequest } from "fastify"
import type { Caller, House } from "../act.ts"
import { refuse } from "../refuse.ts"
import { readLabelToken } from "./label-token.ts"

export async function identify(house: House, request: FastifyRequest): Promise<Caller> {
  const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1]
  if (bearer?.startsWith("tl.")) {
    const session = readLabelToken(house.secret, bearer, house.now())
    if (session === null || session === "ended") refuse("session_ended")
    return { as: "label", ...session }
  }
  if (bearer !== undefined) return { as: "key", ...((await house.keyring(bearer)) ?? refuse("key_invalid")) }
  return { as: "nobody" }
}

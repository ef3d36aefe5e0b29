/** Who sends a request: a label session's token, a key, or a signed-in person's cookie. A token that is wrong is never taken for none. */
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
  const present = await house.people.present(request.headers)
  return present ? { as: "person", ...present } : { as: "nobody" }
}

/** How often somebody may try to get in. The rest of the calls have the general limit of their key or session. */
import type { FastifyRequest } from "fastify"
import type { ServeOptions } from "../http/server.ts"
import { signInName } from "./people.ts"

const perMinute = (times: number) => ({ rate: times / 60, burst: times })
const address = (request: FastifyRequest) => request.ip
const text = (value: unknown) => (typeof value === "string" ? signInName(value).slice(0, 200) : "")

export const signInLimits: NonNullable<ServeOptions["limits"]> = {
  // Address and person: one person's guesser does not lock out others behind the same proxy.
  "session.create": { ...perMinute(10), key: (request, input) => `${request.ip} ${text(input["email"])}` },
  // The old password may be guessed here too.
  "person.update": { ...perMinute(20), key: address },
  // Tokens have 256 bits; this only keeps the noise down.
  "session.redeem": { ...perMinute(60), key: address },
  "invitation.show": { ...perMinute(60), key: address },
  "invitation.accept": { ...perMinute(60), key: address },
}

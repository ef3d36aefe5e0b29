/** Whatever went wrong, as a problem document (RFC 9457). */

import { type Problem, problemOf } from "@tagwerk/contract/error.ts"
import type { Fault } from "@tagwerk/contract/kind/value.ts"
import type { FastifyReply } from "fastify"
import { isConnectionError } from "../db/connect.ts"
import { Refused } from "../refuse.ts"

interface Failure extends Error {
  code?: string
  statusCode?: number
  validation?: { instancePath?: string; message?: string; params?: Record<string, unknown>; keyword?: string }[]
  validationContext?: string
}

/** The problem document of any error; `internal` with the request's number when nobody expected it. */
export function problemFrom(error: unknown, request: string): Problem {
  if (error instanceof Refused) return error.problem
  const failure = error as Failure
  if (failure.validation) return problemOf("input_invalid", { what: "The request", faults: faultsOf(failure) })
  if (failure.code === "FST_ERR_CTP_BODY_TOO_LARGE") return problemOf("body_too_large")
  if (failure.code === "FST_ERR_CTP_INVALID_MEDIA_TYPE")
    return problemOf("body_unreadable", { reason: "its content type is not application/json" })
  if (failure.code === "FST_ERR_CTP_EMPTY_JSON_BODY") return problemOf("body_unreadable", { reason: "it is empty" })
  if (failure.code === "FST_ERR_CTP_INVALID_CONTENT_LENGTH") return problemOf("body_unreadable", { reason: "it was cut short" })
  if (failure instanceof SyntaxError || failure.statusCode === 400)
    return problemOf("body_unreadable", { reason: "it is not valid JSON" })
  if (isConnectionError(error)) return problemOf("database_down", { retry_after: 2 })
  // 53100 disk full, 53xxx other resources; ENOSPC from our own files.
  if (failure.code === "53100" || failure.code === "ENOSPC") return problemOf("disk_full", { retry_after: 30 })
  if (failure.code === "53300" || failure.code === "53200") return problemOf("database_down", { retry_after: 2 })
  return problemOf("internal", { request })
}

/** AJV's findings in sentences; the path in the input is kept. */
function faultsOf(failure: Failure): Fault[] {
  return (failure.validation ?? []).slice(0, 20).map(found => {
    const at = found.instancePath ?? ""
    const what = at === "" ? "The input" : `“${at.slice(1).replaceAll("/", ".")}”`
    if (found.keyword === "additionalProperties")
      return {
        at,
        sentence: `${what} has a field “${String(found.params?.["additionalProperty"]).slice(0, 60)}” that is not known here.`,
      }
    if (found.keyword === "required")
      return { at, sentence: `${what} lacks the field “${String(found.params?.["missingProperty"])}”.` }
    if (found.keyword === "enum")
      return {
        at,
        sentence: `${what} must be one of ${(found.params?.["allowedValues"] as unknown[] | undefined)?.join(", ") ?? "the known values"}.`,
      }
    if (found.keyword === "pattern")
      return { at, sentence: `${what} does not have the expected form (${String(found.params?.["pattern"])}).` }
    return { at, sentence: `${what} ${found.message ?? "does not fit"}.` }
  })
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.retry_after !== undefined) reply.header("retry-after", String(problem.retry_after))
  if (problem.code === "too_many" && typeof problem["seconds"] === "number")
    reply.header("retry-after", String(Math.ceil(problem["seconds"])))
  return reply
    .code(problem.status)
    .header("content-type", "application/problem+json; charset=utf-8")
    .send(JSON.stringify(problem))
}

/** The shape of a row of the route table. */
import type { Static, TSchema } from "typebox"

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

/**
 * `right` names who may call it (server/src/access.ts says which roles hold it). `path` begins after `/api`; `:name` segments are
 * fields of the input; the other fields travel in the query of a GET or DELETE, else in the body.
 */
export interface Route<I extends TSchema = TSchema, O extends TSchema = TSchema> {
  method: Method
  path: string
  right: string
  input: I
  output: O
  /** One line for the API page. */
  says: string
  /** Bytes instead of JSON: the request's or the answer's body is a stream that the client handles itself. */
  stream?: "request" | "answer" | "events"
  /** Body limit in bytes where 1 MB does not do. */
  body_max?: number
}

export function route<const R extends string, I extends TSchema, O extends TSchema>(
  method: Method,
  path: string,
  right: R,
  says: string,
  input: I,
  output: O,
  more: { stream?: "request" | "answer" | "events"; body_max?: number } = {},
) {
  return { method, path, right, says, input, output, ...more }
}

export type Input<R> = R extends { input: infer I extends TSchema } ? Static<I> : never
export type Output<R> = R extends { output: infer O extends TSchema } ? Static<O> : never

/** Names of the `:name` segments of a path. */
export function pathFields(path: string): string[] {
  return [...path.matchAll(/:([a-z_]+)/g)].map(match => match[1]!)
}

/** Fields that many schemas have. */
import { type Static, type TSchema, Type } from "typebox"
import type { Id, Prefix } from "./id.ts"

/** An object that refuses fields it does not know: a misspelt one must not be dropped silently. */
export const closed = <P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false })

/** The eleventh digit holds the UUID's version, 7: whatever fits the pattern has a UUID (id.ts). */
export const idOf = <P extends Prefix>(prefix: P) =>
  Type.Unsafe<Id<P>>({
    type: "string",
    pattern: `^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{9}[ef][0-9a-hjkmnp-tv-z]{15}$`,
  })
export const Time = Type.String({ format: "date-time" })
export const Name = Type.String({ minLength: 1, maxLength: 200, pattern: "\\S" })
export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
export const oneOf = <const V extends readonly string[]>(values: V) =>
  Type.Unsafe<V[number]>({ type: "string", enum: values as unknown as string[] })
/** A probability strictly between 0 and 1. */
export const Confidence = Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 })
export const Count = Type.Integer({ minimum: 0 })

export const InWorkspace = { workspace: idOf("workspace") }
export const InProject = { workspace: idOf("workspace"), project: idOf("project") }

/** Pages are by key: `next` is passed back as `cursor`, null at the end. */
export const Paged = {
  cursor: Type.Optional(Type.String({ maxLength: 500 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
}
export const pageOf = <T extends TSchema>(item: T) => Type.Object({ items: Type.Array(item), next: nullable(Type.String()) })
export const Done = Type.Object({})
export type Done = Static<typeof Done>

/** For tests over the whole route table: a valid input for any route, made from its own schema. */
import type { Route } from "@tagwerk/contract/route.ts"

interface Schema {
  type?: string
  properties?: Record<string, Schema>
  required?: string[]
  pattern?: string
  format?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  items?: Schema
  minItems?: number
  minimum?: number
  minLength?: number
}
/** Values for fields that a schema does not tell enough about, by name; the id of a field by its prefix. */
export interface Filling {
  fields: Record<string, unknown>
  id: (prefix: string, field: string) => string
}

/** Required fields, and those of `filling.fields` that the route knows. */
export function inputFor(route: Route, filling: Filling): Record<string, unknown> {
  return valueFor(route.input as Schema, "", filling) as Record<string, unknown>
}

function valueFor(schema: Schema, field: string, filling: Filling): unknown {
  if (field !== "" && Object.hasOwn(filling.fields, field)) return filling.fields[field]
  const prefix = /^\^([a-z]+)_\[0-7\]/.exec(schema.pattern ?? "")?.[1]
  if (prefix) return filling.id(prefix, field)
  if (schema.enum) return schema.enum[0]
  if (schema.const !== undefined) return schema.const
  if (schema.anyOf) return valueFor(schema.anyOf[0]!, field, filling)
  if (schema.type === "object") {
    const wanted = new Set(schema.required ?? [])
    const entries = Object.entries(schema.properties ?? {}).filter(
      ([name]) => wanted.has(name) || Object.hasOwn(filling.fields, name),
    )
    return Object.fromEntries(entries.map(([name, inner]) => [name, valueFor(inner, name, filling)]))
  }
  if (schema.type === "array")
    return Array.from({ length: Math.max(1, schema.minItems ?? 0) }, () => valueFor(schema.items ?? {}, field, filling))
  if (schema.type === "integer" || schema.type === "number") return schema.minimum ?? 1
  if (schema.type === "boolean") return false
  if (schema.format === "date-time") return "2999-01-01T00:00:00.000Z"
  return "x".repeat(Math.max(1, schema.minLength ?? 0))
}

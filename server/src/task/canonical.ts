/** Canonical JSON after RFC 8785: keys sorted by UTF-16 units, no space; the same data has the same bytes and so the same hash. */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null"
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`
  const object = value as Record<string, unknown>
  const parts: string[] = []
  for (const key of Object.keys(object).sort())
    if (object[key] !== undefined) parts.push(`${JSON.stringify(key)}:${canonical(object[key])}`)
  return `{${parts.join(",")}}`
}

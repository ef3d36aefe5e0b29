/** Parameters of a statement that is put together: values never become part of its text. */
export interface Params {
  /** Places of the project and the workspace. */
  project: string
  workspace: string
  values: unknown[]
  /** Adds a value and gives its place, `$3`. */
  add(value: unknown): string
}

export function createParams(project: string, workspace: string): Params {
  const values: unknown[] = [project, workspace]
  return { project: "$1::uuid", workspace: "$2::uuid", values, add: value => `$${values.push(value)}` }
}

/** The finished statement: only the values it uses, numbered anew, because PostgreSQL wants the type of every one it is sent. */
export function statementOf(text: string, p: Params): [text: string, values: unknown[]] {
  const used: unknown[] = []
  const places = new Map<string, string>()
  const numbered = text.replace(/\$(\d+)/g, (place, n: string) => {
    const known = places.get(place)
    if (known) return known
    const fresh = `$${used.push(p.values[Number(n) - 1])}`
    places.set(place, fresh)
    return fresh
  })
  return [numbered, used]
}

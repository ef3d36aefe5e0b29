/**
 * What every kind has in common: what a value is checked against, and what is said when it does not fit.
 */

/** A label or option. `name` is its stable id and what responses store; `title` may be renamed at any time. */
export interface Label {
  name: string
  title?: string
  description?: string
  /** #rrggbb; without one the palette decides. */
  color?: string
  /** One key, lower case. */
  hotkey?: string
  /** Retired labels stay readable in old responses and can no longer be chosen. */
  retired?: boolean
}

/** "Cannot tell" and "not applicable" are first-class values of every question. */
export interface NoValue {
  none: "cannot_tell" | "not_applicable"
}

export function isNoValue(value: unknown): value is NoValue {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false
  const none = (value as { none?: unknown }).none
  return none === "cannot_tell" || none === "not_applicable"
}

/** What a value is about: facts of the shown data that only the caller knows. */
export interface Ground {
  /** The text of a view, or null when the view shows none. */
  text(view: string): string | null
  /** Pixels of the upright image of a view, or null when nobody has measured it yet. */
  size(view: string): { width: number; height: number } | null
}

/** One thing that is wrong, where (`/questions/0/options/2` or `/objects/3`), and a sentence. */
export interface Fault {
  at: string
  sentence: string
}

export const labelSchema = {
  type: "object",
  properties: {
    name: { type: "string", minLength: 1, maxLength: 200 },
    title: { type: "string", maxLength: 200 },
    description: { type: "string", maxLength: 2000 },
    color: { type: "string", pattern: "^#[0-9a-fA-F]{6}$" },
    hotkey: { type: "string", pattern: "^[a-z0-9]$" },
    retired: { type: "boolean" },
  },
  required: ["name"],
  additionalProperties: false,
} as const

export const noValueSchema = {
  type: "object",
  properties: { none: { enum: ["cannot_tell", "not_applicable"] } },
  required: ["none"],
  additionalProperties: false,
} as const

/** Faults of a list of labels: empty, twice the same name or key, a wrong colour. */
export function checkLabels(labels: unknown, at: string, word: string): Fault[] {
  if (!Array.isArray(labels) || labels.length === 0)
    return [{ at, sentence: `A question of this kind needs at least one ${word}.` }]
  const faults: Fault[] = []
  const names = new Set<string>()
  const keys = new Set<string>()
  labels.forEach((label: Label, i) => {
    const here = `${at}/${i}`
    if (typeof label !== "object" || label === null || typeof label.name !== "string" || label.name.trim() === "") {
      faults.push({ at: here, sentence: `This ${word} has no name. Give it one, or remove it.` })
      return
    }
    if (label.name.length > 200)
      faults.push({ at: here, sentence: `The name of this ${word} is longer than 200 characters. Shorten it.` })
    if (names.has(label.name)) faults.push({ at: here, sentence: `“${label.name}” stands twice. Names must differ; remove one.` })
    names.add(label.name)
    if (label.color !== undefined && !/^#[0-9a-f]{6}$/i.test(label.color))
      faults.push({ at: here, sentence: `“${label.color}” is not a colour. Write it as #rrggbb.` })
    if (label.hotkey !== undefined) {
      if (!/^[a-z0-9]$/.test(label.hotkey))
        faults.push({ at: here, sentence: `The key “${label.hotkey}” must be one letter or digit.` })
      else if (keys.has(label.hotkey))
        faults.push({ at: here, sentence: `The key “${label.hotkey}” is used twice. Choose another for “${label.name}”.` })
      keys.add(label.hotkey)
    }
  })
  if (faults.length === 0 && labels.every((label: Label) => label.retired))
    faults.push({ at, sentence: `Every ${word} is retired, so nothing could be chosen. Keep at least one.` })
  return faults
}

/** The fault of a label name that a value uses, or null. Retired labels may still stand in old values. */
export function checkLabelName(name: unknown, labels: readonly Label[], at: string): Fault | null {
  if (typeof name === "string" && labels.some(label => label.name === name)) return null
  const shown = typeof name === "string" ? `“${name.slice(0, 60)}”` : "This value"
  const known = labels
    .slice(0, 5)
    .map(label => label.name)
    .join(", ")
  return { at, sentence: `${shown} is not one of the form's labels (${known}${labels.length > 5 ? ", …" : ""}).` }
}

export function isFiniteNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value)
}

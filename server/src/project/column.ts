/** What a column of data holds, as far as a form is concerned. */
import type { Payload } from "@tagwerk/contract/form.ts"
import type { ColumnProfile, profileColumns } from "../format/profile.ts"

export interface Column {
  /** As `$name` reaches it; inside an object `outer.inner`. */
  name: string
  profile: ColumnProfile
  /** choices: lists of words. other: nothing to show or ask. */
  holds: "image" | "text" | "choice" | "choices" | "spans" | "boxes" | "other"
  /** Labels found, in the order of their frequency, ties by name. */
  labels: string[]
  isNamedAsLabel: boolean
  lengthMean: number
  /** Why, as the rest of a sentence. */
  says: string
}

const labelsMax = 300
const labelName =
  /(^|[^a-z])(label|class|category|categories|sentiment|intent|topic|tag|answer|gold|truth|target|verdict|rating)s?($|[^a-z])/i
const aboutName =
  /(^|[^a-z])(split|source|lang|language|locale|version|date|time|timestamp|author|user|licence|license|fold|subset)s?($|[^a-z])/i
const idName = /^(|.*[^a-z])(id|uuid|guid|key|index|hash|sha256)$/i
const imageName = /(^|[^a-z])(image|img|photo|picture|pic|scan|thumbnail)s?($|[^a-z])/i
const fileId = /^file_[0-9a-z]{26}$/

/** The columns of rows in the order of the file, objects opened up to three deep. */
export function columnsOf(rows: readonly Payload[], profile: typeof profileColumns): Column[] {
  const flat = rows.map(row => flatten(row))
  return profile(flat).map(found => {
    const values = flat.map(row => row[found.name]).filter(value => value !== undefined && value !== null && value !== "")
    const lengths = values.map(value => (typeof value === "string" ? value.length : JSON.stringify(value).length))
    return {
      name: found.name,
      profile: found,
      isNamedAsLabel: labelName.test(found.name),
      lengthMean: lengths.reduce((sum, n) => sum + n, 0) / Math.max(1, lengths.length),
      ...readColumn(found, values),
    }
  })
}

/** Whether `$name` can stand in a form. */
export const isReachable = (name: string) => /^.+/.test(name)

function readColumn(profile: ColumnProfile, values: unknown[]): Pick<Column, "holds" | "labels" | "says"> {
  const { name, kind, count, distinct, missing } = profile
  const none: string[] = []
  const other = (says: string) => ({ holds: "other" as const, labels: none, says })
  // As the index column of some tables; no form could refer to it.
  if (!isReachable(name)) return other("it has no name")
  if (values.length === 0) return other("no row looked at has a value in it")
  if (kind === "json") return readList(values) ?? other("it holds lists or objects that no question is made from")
  const texts = values.map(String)
  if (texts.every(text => fileId.test(text)))
    return { holds: "image", labels: none, says: "its values are files of this project" }
  if (texts.some(text => text.startsWith("data:"))) return other("it holds files as text; import them as files instead")
  const web = texts.every(text => /^https?:\/\/\S+$/.test(text))
  if (kind === "image") {
    return { holds: "image", labels: none, says: web ? "its values are addresses of images" : "its values are names of images" }
  }
  if (web && imageName.test(name))
    return { holds: "image", labels: none, says: "its values are addresses, and its name says image" }
  if (kind === "url") return other("its values are addresses")
  if (idName.test(name) && !labelName.test(name)) return other("it looks like an id")
  if (aboutName.test(name)) return other("its name says that it describes the row")
  const isNamed = labelName.test(name)
  const labels = profile.values.map(value => value.value).filter(value => value.trim() !== "" && value.isWellFormed())
  if (labels.length > 0 && (kind === "category" || isNamed)) return { holds: "choice", labels, says: "few different values" }
  if (kind === "number") return other("its values are numbers")
  if (kind === "boolean") return other("its values are yes or no")
  if (kind === "category") return other("few different values")
  // An id without the name: every value different, short, and no word beside another.
  if (distinct === count - missing && count > 3 && texts.every(text => text.length <= 40 && !/\s/.test(text) && /\d/.test(text)))
    return other("it looks like an id")
  return { holds: "text", labels: none, says: "short text" }
}

/** Lists of spans, boxes or words; null for anything else. */
function readList(values: unknown[]): Pick<Column, "holds" | "labels" | "says"> | null {
  if (!values.every(Array.isArray)) return null
  const items = (values as unknown[][]).flat()
  if (items.length === 0) return null
  const labelOf = (item: unknown) => {
    const { label, class: kind, category, type, tag } = item as Record<string, unknown>
    const name = label ?? kind ?? category ?? type ?? tag
    return typeof name === "string" || typeof name === "number" ? String(name) : null
  }
  const isRecord = (item: unknown): item is Record<string, unknown> =>
    typeof item === "object" && item !== null && !Array.isArray(item)
  const has = (...keys: string[]) => items.every(item => isRecord(item) && keys.every(key => typeof item[key] === "number"))
  if (has("start", "end")) return { holds: "spans", labels: frequent(items.map(labelOf)), says: "lists of spans" }
  if (has("x", "y", "width", "height") || has("xmin", "ymin", "xmax", "ymax"))
    return { holds: "boxes", labels: frequent(items.map(labelOf)), says: "lists of boxes" }
  if (items.every(item => Array.isArray(item) && item.length === 4 && item.every(n => typeof n === "number")))
    return { holds: "boxes", labels: ["object"], says: "lists of boxes" }
  if (items.every(item => typeof item === "string" && item.length <= 64 && item.trim() !== "")) {
    const labels = frequent(items as string[])
    if (labels.length * 2 <= items.length && labels.length <= 100) return { holds: "choices", labels, says: "lists of words" }
  }
  return null
}

function frequent(names: readonly (string | null)[]): string[] {
  const counts = new Map<string, number>()
  for (const name of names)
    if (name !== null && name.trim() !== "" && name.length <= 200 && name.isWellFormed())
      counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, labelsMax)
    .map(([name]) => name)
}

function flatten(row: Payload, prefix = "", depth = 0, into: Payload = Object.create(null)): Payload {
  for (const [key, value] of Object.entries(row)) {
    const name = `${prefix}${key}`
    const isOpened =
      depth < 2 && typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
    if (isOpened) flatten(value as Payload, `${name}.`, depth + 1, into)
    // `into` has no prototype, so that columns called `__proto__` or `toString` are columns.
    else into[name] = value
  }
  return into
}

/** A key of the form's pattern, made from a column's name, not yet among `taken`. */
export function keyFrom(name: string, fallback: string, taken: Set<string>): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "")
    .slice(0, 36)
  const stem = plain || fallback
  let key = stem
  for (let n = 2; taken.has(key); n++) key = `${stem}_${n}`
  taken.add(key)
  return key
}

/** `movie_title` → `Movie title`. */
export function titleFrom(name: string): string {
  const words = name.replace(/^.*\./, "").replace(/[_-]+/g, " ").trim() || name
  return (words.charAt(0).toUpperCase() + words.slice(1)).slice(0, 200)
}

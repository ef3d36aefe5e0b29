/**
 * CVAT XML ("CVAT for images 1.1", of a job, a task or a project): tags of images and their attributes are choices; shapes and tracks are
 * counted and named, because an audit compares choices. Read as a stream; nothing but the responses is kept.
 */
import { SaxesParser } from "saxes"
import type { OpenInput } from "./aggregate-input.ts"
import { type AuditInput, addResponse } from "./audit-input.ts"
import { BadInput, type Output } from "./command.ts"

const shapes = ["box", "polygon", "polyline", "points", "mask", "ellipse", "cuboid", "skeleton", "track"] as const
const plurals: Record<(typeof shapes)[number], string> = {
  box: "boxes",
  polygon: "polygons",
  polyline: "polylines",
  points: "sets of points",
  mask: "masks",
  ellipse: "ellipses",
  cuboid: "cuboids",
  skeleton: "skeletons",
  track: "tracks",
}

/** Whether the first bytes of a file are XML's. */
export function isXml(head: Buffer): boolean {
  return head.toString("latin1").replace("ï»¿", "").trimStart().startsWith("<")
}

/** @throws BadInput for XML that is broken, declares entities, is no CVAT export, or holds no tag. */
export async function readCvat({ name, size, source }: OpenInput, out: Output): Promise<AuditInput> {
  const table = { name, rows: [], refused: [], notices: [] }
  const input: AuditInput = { format: "CVAT", responses: [], models: new Set(), shown: new Map(), notes: [], table }
  const export_ = createReading(input)
  const parser = parserInto(export_, name)
  const decoder = new TextDecoder("utf-8", { fatal: true })
  let bytes = 0
  const write = (text: () => string) => {
    try {
      parser.write(text())
    } catch (error) {
      if (error instanceof BadInput) throw error
      throw new BadInput(
        `${name} is no well-formed UTF-8 XML: ${(error as Error).message}. Nothing was computed. Export it from CVAT again.`,
      )
    }
  }
  for await (const piece of source) {
    bytes += piece.length
    write(() => decoder.decode(piece, { stream: true }))
    const share = size > 0 ? `${Math.floor((100 * bytes) / size)} %  ` : ""
    out.progress(`reading ${name}  ${share}${export_.images()} images`)
  }
  write(() => decoder.decode())
  write(() => {
    parser.close()
    return ""
  })
  return export_.end()
}

function parserInto(export_: ReturnType<typeof createReading>, name: string): SaxesParser {
  const parser = new SaxesParser({ position: true })
  const open: string[] = []
  let text = ""
  // What a document declares for itself could unfold without end; an export declares nothing.
  parser.on("doctype", () => {
    throw new BadInput(
      `${name} declares a document type, which no CVAT export does. Nothing was computed. Export it from CVAT again.`,
    )
  })
  parser.on("opentag", ({ name: tag, attributes }) => {
    if (open.length === 0 && tag !== "annotations")
      throw new BadInput(
        `${name} is XML but no CVAT export: it begins with <${tag.slice(0, 40)}>. Nothing was computed. Export “CVAT for images 1.1”.`,
      )
    open.push(tag)
    text = ""
    export_.opened(open, attributes as Record<string, string>)
  })
  const said = (more: string) => {
    if (text.length < 10_000) text += more
  }
  parser.on("text", said)
  parser.on("cdata", said)
  parser.on("closetag", () => {
    export_.closed(open, text.trim())
    open.pop()
    text = ""
  })
  return parser
}

/** What has been read so far. Workers are only known when the meta part is; it stands before the images. */
function createReading(input: AuditInput) {
  const counts = new Map<string, number>()
  const meta = { unit: "", id: "", assignee: "", segments: [] as { id: string; start: number; stop: number }[] }
  let segment = { id: "", start: 0, stop: 0 }
  let image: { id: number; name: string; task: string | undefined; tags: Map<string, string[]> } | undefined
  let tag: { label: string; worker: string } | undefined
  let attribute = ""
  let images = 0
  let untagged = 0
  let unnamed = false

  function worker(source: string | undefined): string {
    if (source === "auto") {
      input.models.add("automatic")
      return "automatic"
    }
    if (meta.assignee !== "" && (meta.unit === "job" || meta.segments.length <= 1)) return meta.assignee
    unnamed = true
    if (image?.task !== undefined) return `task ${image.task}`
    if (meta.unit === "job" && meta.id !== "") return `job ${meta.id}`
    const own = meta.segments.find(one => image !== undefined && image.id >= one.start && image.id <= one.stop)
    if (own) return `job ${own.id}`
    return meta.id === "" ? input.table.name : `task ${meta.id}`
  }

  return {
    images: () => images,
    opened(path: readonly string[], attributes: Record<string, string>): void {
      const [, first, second] = path
      const last = path.at(-1)!
      if (first === "meta") {
        if (path.length === 3 && second !== "dumped") meta.unit = second!
        if (last === "segment") segment = { id: "", start: 0, stop: Number.POSITIVE_INFINITY }
        return
      }
      if (first === "track" && path.length === 2) counts.set("track", (counts.get("track") ?? 0) + 1)
      if (first !== "image") return
      if (path.length === 2) {
        images++
        const { id, name, task_id } = attributes
        image = { id: Number(id), name: name ?? id ?? String(images), task: task_id, tags: new Map() }
      } else if (path.length === 3 && last === "tag" && image) {
        tag = { label: attributes["label"] ?? "", worker: worker(attributes["source"]) }
        image.tags.set(tag.worker, [...(image.tags.get(tag.worker) ?? []), tag.label])
      } else if (path.length === 3) counts.set(last, (counts.get(last) ?? 0) + 1)
      if (last === "attribute") attribute = attributes["name"] ?? ""
    },
    closed(path: readonly string[], text: string): void {
      const [, first] = path
      const last = path.at(-1)!
      if (first === "meta") {
        const owner = path.at(-2)!
        if (owner === "segment" && last === "id") segment.id = text
        else if (owner === "segment" && last === "start") segment.start = Number(text)
        else if (owner === "segment" && last === "stop") segment.stop = Number(text)
        else if (last === "segment") meta.segments.push(segment)
        else if (path.length === 4 && last === "id") meta.id = text
        else if ((last === "assignee" || (owner === "assignee" && last === "username")) && text !== "") meta.assignee = text
      } else if (first === "image" && image) {
        if (path.length === 4 && last === "attribute" && tag && path[2] === "tag")
          addResponse(input, image.name, tag.worker, text, `${tag.label}: ${attribute}`, image.name)
        else if (path.length === 3) tag = undefined
        else if (path.length === 2) {
          if (image.tags.size === 0) untagged++
          for (const [by, labels] of image.tags) addResponse(input, image.name, by, labels, "tag", image.name)
          image = undefined
        }
      }
    },
    end(): AuditInput {
      const { name } = input.table
      const found = [...counts].filter(([shape]) => shape in plurals)
      const others = found.map(([shape, count]) => `${count} ${count === 1 ? shape : plurals[shape as "box"]}`).join(", ")
      if (input.responses.length === 0)
        throw new BadInput(
          `${name} looks like CVAT but holds no tag${others ? `, only ${others}` : ""} in ${images} images. Nothing was computed. ` +
            "An audit compares choices: tags of images and their attributes; boxes are aggregated by tagwerk aggregate --kind box.",
        )
      if (others) input.notes.push(`${name} also holds ${others}: they were counted, not compared. An audit compares choices.`)
      if (untagged > 0)
        input.notes.push(
          `${untagged} of ${images} images in ${name} have no tag: nobody can tell whether they were looked at, so they do not count.`,
        )
      if (unnamed)
        input.notes.push(
          `${name} does not say who tagged: each job (or task) is taken for one worker. Assign the jobs, or export each person's by itself.`,
        )
      return input
    },
  }
}

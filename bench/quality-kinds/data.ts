/** The sets of quality/data/kinds. */
import { readFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"
import type { Box, BoxResponse, Span, TextResponse } from "../../quality/src/index.ts"

const folder = new URL("../../quality/data/kinds/", import.meta.url)
const bytes = (name: string) => gunzipSync(readFileSync(new URL(`${name}.gz`, folder)))
const text = (name: string) => bytes(name).toString("utf8")

export function readBoxes(): { responses: BoxResponse[]; truth: Map<string, Box[]> } {
  const box = ([x1, y1, x2, y2]: number[]): Box => ({ label: "object", x: x1!, y: y1!, width: x2! - x1!, height: y2! - y1! })
  const rows = (name: string) =>
    text(name)
      .trim()
      .split("\n")
      .map(line => JSON.parse(line) as { task: string; worker: string; boxes: number[][] })
  return {
    responses: rows("boxes-responses.jsonl").map(({ task, worker, boxes }) => ({ task, worker, boxes: boxes.map(box) })),
    truth: new Map(rows("boxes-truth.jsonl").map(({ task, boxes }) => [task, boxes.map(box)])),
  }
}

export function readSpeech(): { responses: TextResponse[]; truth: Map<string, string> } {
  const responses = csv(text("speech-responses.csv")).map(([task, worker, said]) => ({
    task: task!,
    worker: worker!,
    text: said!,
  }))
  return { responses, truth: new Map(csv(text("speech-truth.csv")).map(([task, said]) => [task!, said!])) }
}

export interface LabelErrorSet {
  classes: number
  labels: Int32Array
  probabilities: Float32Array
  /** Items that fewer than three of five people leave at the given label. */
  wrong: Set<number>
}
export function readLabelErrors(name: "mnist" | "20news"): LabelErrorSet {
  const { classes, labels, votes } = JSON.parse(text(`label-errors-${name}.json`)) as {
    classes: number
    labels: number[]
    votes: { item: number; given: number }[]
  }
  const raw = bytes(`label-errors-${name}-probabilities.f32`)
  const probabilities = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length))
  const wrong = new Set(votes.filter(vote => vote.given < 3).map(vote => vote.item))
  return { classes, labels: Int32Array.from(labels), probabilities, wrong }
}

/** Posts as texts of tokens joined by single spaces, with their entities in code points. */
export function readEntities(): { length: number; tokens: [start: number, end: number][]; spans: Span[] }[] {
  return text("wnut17-dev.conll")
    .trim()
    .split(/\n\s*\n/)
    .map(post => {
      let at = 0
      const tokens: [number, number][] = []
      const spans: Span[] = []
      for (const line of post.split("\n")) {
        const [token, tag] = line.split("\t")
        const start = at
        const end = start + [...token!].length
        at = end + 1
        tokens.push([start, end])
        if (tag?.startsWith("B-")) spans.push({ start, end, label: tag.slice(2) })
        else if (tag?.startsWith("I-") && spans.length > 0) spans.at(-1)!.end = end
      }
      return { length: Math.max(1, at - 1), tokens, spans }
    })
}

function csv(content: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let field = ""
  let quoted = false
  for (let i = 0; i < content.length; i++) {
    const c = content[i]!
    if (quoted) {
      if (c !== '"') field += c
      else if (content[i + 1] === '"') {
        field += c
        i++
      } else quoted = false
    } else if (c === '"') quoted = true
    else if (c === "," || c === "\n") {
      row.push(field)
      field = ""
      if (c === "\n") {
        rows.push(row)
        row = []
      }
    } else if (c !== "\r") field += c
  }
  return rows.slice(1)
}

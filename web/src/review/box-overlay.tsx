import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import type { Box, BoxQuestion } from "@tagwerk/contract/kind/box.ts"
import type { Facts } from "@tagwerk/contract/task.ts"
import { useEffect, useMemo, useRef } from "react"
import { usePicture } from "../desk/use-picture.ts"
import { labelOf } from "../task/value-line.ts"
import { useWidth } from "../ui/use-width.ts"
import { agreedBoxes, type Region, regionOf } from "./box-agree.ts"
import css from "./overlay.module.css"

export interface BoxLayer {
  id: string
  name: string
  color: string
  boxes: readonly Box[]
}
interface BoxOverlayProps {
  file: Facts
  question: BoxQuestion
  /** Everybody's boxes, each in a colour of their own. */
  layers: readonly BoxLayer[]
  /** What is believed, in white; null where it is not to be seen. */
  believed: readonly Box[] | null
  /** Layers that are switched off. */
  hidden: ReadonlySet<string>
  /** The layer that is looked at: the others step back. */
  focus: string | null
}

/** Pixels of a worker's own small picture. */
const strip = { width: 152, height: 104 }

/** A picture with everybody's boxes over it. What all agree on is drawn once and thin; the rest has the light. */
export function BoxOverlay({ file, question, layers, believed, hidden, focus }: BoxOverlayProps) {
  const { t } = useLingui()
  const picture = usePicture(file.url)
  const { ref, width } = useWidth<HTMLElement>(640)
  const size = useMemo(
    () => ({ width: file.width ?? picture?.naturalWidth ?? 0, height: file.height ?? picture?.naturalHeight ?? 0 }),
    [file, picture],
  )
  const agreed = useMemo(() => agreedBoxes(layers.map(layer => layer.boxes)), [layers])
  const disputed = useMemo(() => layers.flatMap(layer => layer.boxes.filter(box => !agreed.has(box))), [layers, agreed])
  const region = useMemo(() => regionOf(disputed, size), [disputed, size])
  const same = layers.length === 0 ? 0 : agreed.size / layers.length
  const shown = layers.filter(layer => !hidden.has(layer.id))
  const ratio = size.width > 0 ? size.height / size.width : 0.75
  const look = { picture, question, agreed, region, focus }
  return (
    <figure className={css.figure} ref={ref as never}>
      <Drawn
        {...look}
        layers={shown}
        believed={believed}
        view={{ x: 0, y: 0, ...size }}
        width={width}
        height={Math.round(width * ratio)}
        label={t`${file.name}: boxes that differ ${disputed.length}, that agree ${same}`}
      />
      <figcaption className={css.note}>
        {disputed.length === 0
          ? t`All boxes agree; how sure they are is what is left.`
          : same === 0
            ? t`No box is agreed on by everybody.`
            : plural(same, { one: "# box agrees and is drawn thin.", other: "# boxes agree and are drawn thin." })}
      </figcaption>
      {region && shown.length > 1 ? (
        <ul className={css.strips}>
          {shown.map(layer => (
            <li key={layer.id}>
              <Drawn
                {...look}
                focus={layer.id}
                layers={[layer]}
                believed={null}
                view={widened(region, size)}
                width={strip.width}
                height={strip.height}
                label={`${layer.name}: ${plural(layer.boxes.length, { one: "# box", other: "# boxes" })}`}
              />
              <span className={css.stripName}>
                <span className={css.line} style={{ background: layer.color }} aria-hidden="true" />
                {layer.name}
                <span className={css.stripCount}>{layer.boxes.length}</span>
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </figure>
  )
}

/** A part of the picture in the shape of the strips. */
function widened(region: Region, size: { width: number; height: number }): Region {
  const shape = strip.width / strip.height
  const width = Math.min(size.width, Math.max(region.width, region.height * shape))
  const height = Math.min(size.height, Math.max(region.height, region.width / shape))
  const place = (at: number, part: number, wanted: number, all: number) =>
    Math.max(0, Math.min(all - wanted, at + part / 2 - wanted / 2))
  return {
    x: place(region.x, region.width, width, size.width),
    y: place(region.y, region.height, height, size.height),
    width,
    height,
  }
}

interface DrawnProps {
  picture: HTMLImageElement | null
  question: BoxQuestion
  layers: readonly BoxLayer[]
  believed: readonly Box[] | null
  agreed: ReadonlySet<Box>
  region: Region | null
  focus: string | null
  /** The part of the picture that is to be seen. */
  view: Region
  width: number
  height: number
  label: string
}

function Drawn(p: DrawnProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext("2d")
    if (!element || !context) return
    const density = window.devicePixelRatio || 1
    element.width = Math.round(p.width * density)
    element.height = Math.round(p.height * density)
    context.scale(density, density)
    draw(context, p)
  })
  return (
    <canvas ref={canvas} className={css.canvas} style={{ width: p.width, height: p.height }} role="img" aria-label={p.label} />
  )
}

const thin = "rgb(255 255 255 / 70%)"
const casing = "rgb(0 0 0 / 60%)"
const veil = "rgb(0 0 0 / 34%)"

function draw(context: CanvasRenderingContext2D, p: DrawnProps): void {
  const { view, width, height, region } = p
  context.clearRect(0, 0, width, height)
  if (view.width <= 0) return
  const scale = Math.min(width / view.width, height / view.height)
  const left = (width - view.width * scale) / 2
  const top = (height - view.height * scale) / 2
  const at = (box: Region) =>
    [(box.x - view.x) * scale + left, (box.y - view.y) * scale + top, box.width * scale, box.height * scale] as const
  if (p.picture)
    context.drawImage(p.picture, view.x, view.y, view.width, view.height, left, top, view.width * scale, view.height * scale)
  // The disputed part keeps its light.
  if (region && view.width > region.width * 1.2) {
    const [x, y, w, h] = at(region)
    context.fillStyle = veil
    context.fillRect(0, 0, width, y)
    context.fillRect(0, y + h, width, height - y - h)
    context.fillRect(0, y, x, h)
    context.fillRect(x + w, y, width - x - w, h)
  }
  const stroke = (box: Region, color: string, line: number, inset = 0) => {
    const [x, y, w, h] = at(box)
    context.lineWidth = line
    context.strokeStyle = color
    context.strokeRect(x + inset, y + inset, Math.max(1, w - 2 * inset), Math.max(1, h - 2 * inset))
  }
  for (const box of p.layers[0]?.boxes ?? []) if (p.agreed.has(box)) stroke(box, thin, 1)
  const ordered = [...p.layers].sort((a, b) => Number(a.id === p.focus) - Number(b.id === p.focus))
  ordered.forEach((layer, i) => {
    const isFocus = layer.id === p.focus
    context.globalAlpha = p.focus === null || isFocus ? 1 : 0.3
    // Borders that lie on each other stay apart by a pixel, so that each can be seen.
    const inset = p.layers.length > 1 ? i - p.layers.length / 2 : 0
    for (const box of layer.boxes) {
      if (p.agreed.has(box) && !isFocus) continue
      stroke(box, casing, isFocus ? 5 : 3.5, inset)
      stroke(box, layer.color, isFocus ? 3 : 2, inset)
      if (isFocus && p.question.labels.length > 1) write(context, at(box), labelOf(p.question, box.label).title, layer.color)
    }
  })
  context.globalAlpha = p.focus === null || p.focus === "believed" ? 1 : 0.3
  for (const box of p.believed ?? []) {
    stroke(box, casing, 3.5)
    stroke(box, "#ffffff", 1.75)
    if (p.focus === "believed" && p.question.labels.length > 1)
      write(context, at(box), labelOf(p.question, box.label).title, "#ffffff")
  }
  context.globalAlpha = 1
}

/** A label's name at the upper corner of its box. */
function write(context: CanvasRenderingContext2D, [x, y]: readonly number[], text: string, color: string): void {
  context.font = "600 11px system-ui, sans-serif"
  const wide = context.measureText(text).width + 6
  const above = Math.max(0, y! - 15)
  context.fillStyle = "rgb(0 0 0 / 75%)"
  context.fillRect(x!, above, wide, 15)
  context.fillStyle = color
  context.fillText(text, x! + 3, above + 11)
}

import { useLingui } from "@lingui/react/macro"
import type { Span, SpanQuestion } from "@tagwerk/contract/kind/span.ts"
import { labelOf } from "../task/value-line.ts"
import { Swatch } from "../ui/swatch.tsx"
import css from "./overlay.module.css"
import { lanePieces, spanDisputes } from "./span-lane.ts"

export interface SpanLayer {
  id: string
  name: string
  color: string
  spans: readonly Span[]
}
interface SpanLanesProps {
  text: string
  question: SpanQuestion
  layers: readonly SpanLayer[]
  hidden: ReadonlySet<string>
  focus: string | null
}

const lane_px = 5
const disputesMax = 12

/** A text with a lane below its lines for each worker, always the same; then what some marked and others did not, in words. */
export function SpanLanes({ text, question, layers, hidden, focus }: SpanLanesProps) {
  const { t } = useLingui()
  const pieces = lanePieces(
    text,
    layers.map(layer => layer.spans),
  )
  const points = [...text]
  const disputes = spanDisputes(layers.map(layer => layer.spans))
  const depth = layers.length * lane_px
  const nothing = t`marked nothing`
  return (
    <div className={css.spans}>
      <p className={css.text} style={{ lineHeight: `${26 + depth}px` }}>
        {pieces.map(piece => (
          <span
            key={piece.start}
            className={css.piece}
            style={{
              paddingBlockEnd: 2 + depth,
              ...lines(piece.lanes, layers, hidden, focus),
            }}
            title={
              piece.lanes.some(labels => labels.length > 0)
                ? layers
                    .map(
                      ({ name }, i) =>
                        `${name}: ${piece.lanes[i]!.map(one => labelOf(question, one).title).join(", ") || nothing}`,
                    )
                    .join("\n")
                : undefined
            }
          >
            {piece.text}
          </span>
        ))}
      </p>
      {disputes.length > 0 ? (
        <table className={css.disputes}>
          <caption className={css.note}>{t`What some marked and others did not`}</caption>
          <tbody>
            {disputes.slice(0, disputesMax).map(one => {
              const { title, color } = labelOf(question, one.label)
              return (
                <tr key={`${one.start} ${one.end} ${one.label}`}>
                  <th scope="row">{points.slice(one.start, one.end).join("").slice(0, 80)}</th>
                  <td>
                    <span className={css.label}>
                      <Swatch color={color} /> {title}
                    </span>
                  </td>
                  <td>
                    <span className={css.names}>
                      {one.by.map(lane => (
                        <span key={layers[lane]!.id} className={css.label}>
                          <span className={css.line} style={{ background: layers[lane]!.color }} aria-hidden="true" />
                          {layers[lane]!.name}
                        </span>
                      ))}
                    </span>
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      ) : null}
      {disputes.length > disputesMax ? <p className={css.note}>{t`and ${disputes.length - disputesMax} more`}</p> : null}
    </div>
  )
}

/** One stripe a lane, from the line's foot downwards. */
function lines(
  lanes: readonly (readonly string[])[],
  layers: readonly SpanLayer[],
  hidden: ReadonlySet<string>,
  focus: string | null,
) {
  const stripes = layers.flatMap(({ id, color }, i) => {
    if (lanes[i]!.length === 0 || hidden.has(id)) return []
    const shade = focus === null || focus === id ? color : `color-mix(in srgb, ${color} 30%, transparent)`
    return [{ image: `linear-gradient(${shade}, ${shade})`, y: (layers.length - 1 - i) * lane_px }]
  })
  return stripes.length === 0
    ? {}
    : {
        backgroundImage: stripes.map(one => one.image).join(", "),
        backgroundPosition: stripes.map(one => `0 calc(100% - ${one.y}px)`).join(", "),
        backgroundSize: stripes.map(() => `100% ${lane_px - 2}px`).join(", "),
        backgroundRepeat: "no-repeat",
      }
}

import { useLingui } from "@lingui/react/macro"
import type { Shortcut } from "../../ui/keys.ts"
import { useKeys } from "../../ui/use-keys.ts"
import { acceptSpans, keyed, moveEdge, removeSpan, stepFrom } from "./span-change.ts"
import type { SpanDesk } from "./span-desk.ts"
import type { SpanLayer } from "./span-layer.ts"

/** Keys of a text that is marked: cursor and selection, edges, walking the spans, judging proposals. Labels' own keys: the editor's. */
export function useSpanKeys(desk: SpanDesk, layers: readonly SpanLayer[], options: { off?: boolean } = {}): void {
  const { t } = useLingui()
  const { map } = desk
  const layerOf = (question: string | undefined) => layers.find(layer => layer.question.key === question)
  const chosen = () => {
    const { selected } = desk.state
    const layer = layerOf(selected?.question)
    if (!layer || !selected) return null
    const span = keyed(layer.value).find(other => other.id === selected.id)
    const proposal = layer.proposals.find(other => other.id === selected.id)
    return { layer, id: selected.id, span, proposal }
  }
  const everything = () =>
    layers
      .flatMap(layer => [
        ...keyed(layer.value).map(span => ({ question: layer.question.key, id: span.id, start: span.start, end: span.end })),
        ...layer.proposals.map(({ id, item }) => ({ question: layer.question.key, id, start: item.start, end: item.end })),
      ])
      .sort((a, b) => a.start - b.start || a.end - b.end)

  const walk = (direction: 1 | -1) => {
    const all = everything()
    if (all.length === 0) return false
    const { selected } = desk.state
    const at = all.findIndex(entry => entry.id === selected?.id && entry.question === selected.question)
    const next = all[at < 0 ? (direction === 1 ? 0 : all.length - 1) : (at + direction + all.length) % all.length]
    if (next) desk.select(next.question, next.id)
  }
  const arrow = (direction: 1 | -1, has_shift: boolean, by_word: boolean) => {
    const now = chosen()
    if (now?.span) {
      const edge = has_shift ? ("start" as const) : ("end" as const)
      const unit = stepFrom(map, map.toUnit(now.span[edge]), direction, by_word)
      now.layer.onChange(moveEdge(keyed(now.layer.value), now.id, edge, unit, map), `edge ${now.id}`)
      return
    }
    const range = desk.state.range ?? { anchor: 0, focus: 0 }
    const isWide = range.anchor !== range.focus
    // As in any editor: an arrow without Shift leaves a selection at its side.
    const from = isWide && !has_shift && !by_word ? null : range.focus
    const focus =
      from === null
        ? direction === 1
          ? Math.max(range.anchor, range.focus)
          : Math.min(range.anchor, range.focus)
        : stepFrom(map, from, direction, by_word)
    desk.set({ selected: null, range: { anchor: has_shift ? range.anchor : focus, focus } })
  }
  const remove = () => {
    const now = chosen()
    if (!now) return false
    const spans = keyed(now.layer.value)
    const order = spans.findIndex(span => span.id === now.id)
    if (now.proposal) now.layer.onReject([now.id])
    else {
      const rest = removeSpan(spans, now.id)
      now.layer.onChange(rest.length > 0 ? rest : undefined)
      const next = rest[Math.min(order, rest.length - 1)]
      if (next) return desk.select(now.layer.question.key, next.id)
    }
    desk.clear()
  }
  const judge = (act: "accept" | "reject") => {
    const now = chosen()
    if (!now?.proposal) return false
    const following = everything().filter(entry => layerOf(entry.question)?.proposals.some(p => p.id === entry.id))
    const next = following[(following.findIndex(entry => entry.id === now.id) + 1) % following.length]
    if (act === "accept") now.layer.onChange(acceptSpans(keyed(now.layer.value), [now.proposal]))
    else now.layer.onReject([now.id])
    if (next && next.id !== now.id) desk.select(next.question, next.id)
    else if (act === "reject") desk.clear()
  }
  const arrows = ([1, -1] as const).flatMap(direction => {
    const key = direction === 1 ? "ArrowRight" : "ArrowLeft"
    const make = (keys: string, title: string, has_shift: boolean, by_word: boolean): Shortcut => ({
      keys,
      title,
      repeat: true,
      hidden: direction === -1,
      run: () => arrow(direction, has_shift, by_word),
    })
    return [
      make(key, t`Move the cursor, or the end of the span`, false, false),
      make(`Shift ${key}`, t`Select, or move the begin of the span`, true, false),
      make(`Ctrl ${key}`, t`The same by words`, false, true),
      { ...make(`Ctrl Shift ${key}`, t`The same by words`, true, true), hidden: true },
    ]
  })
  const has_proposals = layers.some(layer => layer.proposals.length > 0)
  const keys: Shortcut[] = [
    ...arrows,
    { keys: "ArrowDown", title: t`Next span`, repeat: true, run: () => walk(1) },
    { keys: "ArrowUp", title: t`Previous span`, repeat: true, run: () => walk(-1) },
    { keys: ["Del", "Backspace"], title: t`Remove the span`, run: remove },
    {
      keys: "Esc",
      title: t`Select nothing`,
      run: () => (desk.state.selected || desk.state.range ? desk.clear() : false),
    },
    ...(has_proposals
      ? [
          { keys: "A", title: t`Accept the proposal`, run: () => judge("accept") },
          { keys: "X", title: t`Reject the proposal`, run: () => judge("reject") },
          {
            keys: "Shift A",
            title: t`Accept all proposals`,
            run: () => {
              for (const layer of layers)
                if (layer.proposals.length > 0) layer.onChange(acceptSpans(keyed(layer.value), layer.proposals))
            },
          },
        ]
      : []),
  ]
  useKeys(t`Text`, keys, { off: options.off ?? false })
}

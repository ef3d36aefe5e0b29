import { useLingui } from "@lingui/react/macro"
import { useEffect, useRef, useState } from "react"
import { useKeys } from "./use-keys.ts"

interface GridKeys {
  title: string
  /** Keys of the loaded rows, in order. */
  keys: readonly string[]
  isOff: boolean
  open: string | null
  show: (index: number) => void
  onOpen?: (key: string) => void
  selected?: ReadonlySet<string>
  onSelect?: (selected: ReadonlySet<string>) => void
}

/** Cursor, selection and keys of a grid. The cursor stays on its row when rows come in above it. */
export function useGridKeys(p: GridKeys) {
  const { t } = useLingui()
  const [cursor, place] = useState(0)
  const [anchor, setAnchor] = useState<number | null>(null)
  const at = useRef<string | null>(null)
  const setCursor = (index: number) => {
    at.current = p.keys[index] ?? null
    place(index)
    setAnchor(null)
  }
  useEffect(() => {
    const wanted = at.current
    if (wanted === null || p.keys[cursor] === wanted) return
    const moved = p.keys.indexOf(wanted)
    if (moved >= 0) place(moved)
    else {
      const kept = Math.max(0, Math.min(cursor, p.keys.length - 1))
      at.current = p.keys[kept] ?? null
      place(kept)
    }
  })

  const range = (from: number, to: number) => {
    const next = new Set(p.selected)
    for (let i = Math.min(from, to); i <= Math.max(from, to); i++) {
      const key = p.keys[i]
      if (key !== undefined) next.add(key)
    }
    p.onSelect?.(next)
  }
  const toggle = (index: number) => {
    const key = p.keys[index]
    if (key === undefined || !p.onSelect) return
    const next = new Set(p.selected)
    if (!next.delete(key)) next.add(key)
    p.onSelect(next)
    setCursor(index)
  }
  const selectTo = (index: number) => {
    const from = anchor ?? cursor
    range(from, index)
    at.current = p.keys[index] ?? null
    place(index)
    setAnchor(from)
  }
  const go = (index: number, select = false) => {
    if (p.keys.length === 0) return false
    const to = Math.max(0, Math.min(index, p.keys.length - 1))
    if (select) selectTo(to)
    else setCursor(to)
    p.show(to)
    // An open sheet follows the cursor: rows are walked without closing it.
    const key = p.keys[to]
    if (!select && p.open !== null && key !== undefined) p.onOpen?.(key)
    return true
  }
  const start = p.open === null ? cursor : Math.max(0, p.keys.indexOf(p.open))
  const selecting = p.onSelect
    ? [
        { keys: "X", title: t`Select`, run: () => toggle(cursor) },
        { keys: "Shift ArrowDown", title: t`Select a range`, repeat: true, run: () => go(cursor + 1, true) },
        { keys: "Shift ArrowUp", title: t`Select a range`, hidden: true, repeat: true, run: () => go(cursor - 1, true) },
        {
          keys: "Esc",
          title: t`Select nothing`,
          run: () => (p.selected && p.selected.size > 0 && p.open === null ? p.onSelect?.(new Set()) : false),
        },
      ]
    : []
  useKeys(
    p.title,
    [
      { keys: ["J", "ArrowDown"], title: t`Next row`, repeat: true, run: () => go(start + 1) },
      { keys: ["K", "ArrowUp"], title: t`Previous row`, repeat: true, run: () => go(start - 1) },
      { keys: "Home", title: t`First row`, hidden: true, run: () => go(0) },
      { keys: "End", title: t`Last row loaded`, hidden: true, run: () => go(p.keys.length - 1) },
      { keys: "PageDown", title: t`A page down`, hidden: true, repeat: true, run: () => go(start + 20) },
      { keys: "PageUp", title: t`A page up`, hidden: true, repeat: true, run: () => go(start - 20) },
      {
        keys: "Enter",
        title: t`Open`,
        run: () => {
          const key = p.keys[cursor]
          if (key === undefined || !p.onOpen) return false
          p.onOpen(key)
        },
      },
      ...selecting,
    ],
    { off: p.isOff },
  )
  return { cursor, setCursor, toggle, selectTo }
}

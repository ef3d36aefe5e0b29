import { useLingui } from "@lingui/react/macro"
import type { BoxQuestion } from "@tagwerk/contract/kind/box.ts"
import { useEffect, useLayoutEffect, useRef } from "react"
import { useKeys } from "../../ui/use-keys.ts"
import type { Desk } from "../editor-props.ts"
import { facesOf } from "../label-face.ts"
import type { Editor } from "./canvas/editor.ts"
import type { PictureSource } from "./canvas/picture.ts"
import { BoxSurface } from "./surface.tsx"

export interface BoxViewProps {
  /** The questions about this picture. */
  questions: readonly BoxQuestion[]
  /** The question that marks now; it may be about something else. */
  mark: string
  onActive: (question: string) => void
  desk: Desk
  picture: PictureSource | null
  label: string
  /** Keys of the labels, by question and name. */
  keys: ReadonlyMap<string, ReadonlyMap<string, string>>
  isPhone: boolean
}

const noKeys: ReadonlyMap<string, string> = new Map()

/**
 * A picture with the boxes of every question about it: those of one are worked on, the others' lie beneath, dimmed. A press on one of
 * them, or the key of one of their labels, goes over to its question; zoom and tool stay as they are.
 */
export function BoxView(p: BoxViewProps) {
  const { t } = useLingui()
  const last = useRef("")
  const find = (key: string) => p.questions.find(question => question.key === key)
  const question = find(p.mark) ?? find(last.current) ?? p.questions[0]
  const editor = question ? p.desk.box(question.key) : null
  const isActive = question?.key === p.mark
  const others = p.questions.flatMap(other => {
    const found = other.key === question?.key ? null : p.desk.box(other.key)
    return found ? [{ question: other, editor: found }] : []
  })
  useEffect(() => {
    last.current = question?.key ?? ""
  }, [question?.key])
  const before = useRef<Editor | null>(null)
  useLayoutEffect(() => {
    const from = before.current
    before.current = editor
    if (!from || !editor || from === editor || others.every(other => other.editor !== from)) return
    const { view, screen, tool, isHidden } = from.state
    from.crossStop()
    from.select(null)
    from.set({ hover: null, pointer: null, draft: null })
    editor.set({ view, screen, tool, isHidden })
  })
  const elsewhere = p.questions.flatMap(other => {
    if (other.key === question?.key && isActive) return []
    const keys = p.keys.get(other.key) ?? noKeys
    return facesOf(other.labels).flatMap(face => {
      const key = face.isRetired ? undefined : keys.get(face.name)
      const run = () => {
        p.onActive(other.key)
        p.desk.box(other.key)?.setLabel(face.name)
      }
      return key ? [{ keys: key, title: face.title, run }] : []
    })
  })
  useKeys(p.questions.length > 1 ? t`Other questions` : p.label, elsewhere)
  if (!editor || !question) return null
  return (
    <BoxSurface
      editor={editor}
      others={others.map(other => other.editor)}
      onPressOther={(other, id) => {
        const key = others.find(one => one.editor === other)?.question.key
        if (key === undefined) return
        p.onActive(key)
        other.select(id)
      }}
      onPress={() => p.onActive(question.key)}
      hasKeys={isActive}
      picture={p.picture}
      label={p.label}
      faces={facesOf(question.labels)}
      keys={p.keys.get(question.key) ?? noKeys}
      isPhone={p.isPhone}
    />
  )
}

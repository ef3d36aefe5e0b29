import { useLingui } from "@lingui/react/macro"
import type { ResponseValue } from "@tagwerk/contract/form.ts"
import { useRef } from "react"
import { answer, beginHistory, redo, step, undo } from "../label/history.ts"
import { useKeys } from "../ui/use-keys.ts"

/** Changes a value one question at a time, each change undone and redone by key. A value set from outside begins anew. */
export function useSteps(
  value: ResponseValue,
  onChange: (value: ResponseValue) => void,
): (question: string, next: ResponseValue[string] | undefined, merge?: string) => void {
  const { t } = useLingui()
  const history = useRef(beginHistory(value))
  if (history.current.present.value !== value) history.current = beginHistory(value)
  const go = (turn: typeof undo) => () => {
    const next = turn(history.current)
    if (next === history.current) return false
    history.current = next
    onChange(next.present.value)
  }
  useKeys(t`Task`, [
    { keys: "Ctrl Z", title: t`Undo`, inField: true, repeat: true, run: go(undo) },
    { keys: ["Ctrl Y", "Ctrl Shift Z"], title: t`Redo`, inField: true, repeat: true, run: go(redo) },
  ])
  return (question, next, merge) => {
    history.current = step(history.current, answer(history.current.present, question, next), performance.now(), merge)
    onChange(history.current.present.value)
  }
}

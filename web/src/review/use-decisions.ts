import type { ResponseValue } from "@tagwerk/contract/form.ts"
import { newId } from "@tagwerk/contract/id.ts"
import type { Disagreement } from "@tagwerk/contract/task.ts"
import { useState } from "react"
import { useAct } from "../client.ts"
import { useInProject } from "../frame/place.ts"

/** What was done here, so that the last of it can be taken back. */
interface Done {
  row: Disagreement
  what: "decided" | "gold"
  /** Ends when the server has it; what is not there yet cannot be taken back. */
  stored: Promise<unknown>
}

/**
 * Decides, and takes back. A task that was decided here leaves the list at once, not when the answers have followed; refused or taken
 * back it is there again at once.
 */
export function useDecisions(onBack: (id: Disagreement["id"]) => void) {
  const at = useInProject()
  const [done, setDone] = useState<readonly Done[]>([])
  /** Taken back, and perhaps not in the list again yet. */
  const [returned, setReturned] = useState<readonly Disagreement[]>([])
  const decide = useAct("disagreement.decide")
  const gold = useAct("gold.mark")
  const undecide = useAct("disagreement.undo")
  const unmark = useAct("gold.end")
  const without = (id: string) => (before: readonly Done[]) => before.filter(one => one.row.id !== id)
  const begin = (row: Disagreement, what: Done["what"], stored: Promise<unknown>) => {
    setDone(before => [...without(row.id)(before), { row, what, stored }])
    setReturned(before => before.filter(one => one.id !== row.id))
    // It was not stored, so it stands in the list again; why, the act's error says.
    stored.catch(() => setDone(without(row.id)))
  }
  return {
    settled: new Set(done.map(one => one.row.id as string)),
    returned,
    count: done.length,
    error: decide.error ?? gold.error ?? undecide.error ?? unmark.error,
    decide(row: Disagreement, form_version: number, value: ResponseValue) {
      begin(row, "decided", decide.mutateAsync({ ...at, task: row.id, response: newId("response"), form_version, value }))
    },
    mark(row: Disagreement, value: ResponseValue) {
      begin(row, "gold", gold.mutateAsync({ ...at, task: row.id, value }))
    },
    /** Null while there is nothing to take back. */
    undo: done.length === 0 ? null : () => void takeBack(done[done.length - 1]!),
  }

  async function takeBack(last: Done) {
    const { row, what, stored } = last
    setDone(without(row.id))
    setReturned(before => [row, ...before])
    onBack(row.id)
    // Refused: there is nothing to take back.
    if (!(await stored.then(() => true).catch(() => false))) return
    const onError = () => {
      setDone(before => [...before, last])
      setReturned(before => before.filter(one => one.id !== row.id))
    }
    if (what === "gold") unmark.mutate({ ...at, task: row.id }, { onError })
    else undecide.mutate({ ...at, task: row.id, response: newId("response") }, { onError })
  }
}

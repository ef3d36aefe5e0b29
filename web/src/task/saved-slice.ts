import type { SavedSlice } from "@tagwerk/contract/slice.ts"
import { useCall } from "../client.ts"
import { useInProject } from "../frame/place.ts"
import { isSameSlice, readSaved, readSlice, type TaskSlice, writeSlice } from "./slice.ts"

export interface ShownSlice {
  /** What is shown. */
  slice: TaskSlice
  /** All that are saved here. */
  all: readonly SavedSlice[]
  /** The saved one it is, or began from. */
  saved: SavedSlice | null
  /** Other filters than the saved one has. */
  isChanged: boolean
  /** It is not known yet what the address means. */
  isPending: boolean
  /** The address names a saved slice that is not there. */
  isGone: boolean
  addressOf: (next: TaskSlice, open: string | null) => string
}

/** The slice that an address means: filters of its own, or those of the saved slice it names. */
export function useShownSlice(search: string): ShownSlice {
  const at = useInProject()
  const list = useCall("slice.list", at, { keep: true })
  const all = list.data?.items ?? []
  const id = readSaved(search)
  const own = readSlice(search)
  const saved = all.find(one => one.id === id) ?? null
  const slice = saved && Object.keys(own).length === 0 ? saved.filter : own
  return {
    slice,
    all,
    saved,
    isChanged: saved !== null && !isSameSlice(slice, saved.filter),
    isPending: id !== null && list.isPending,
    isGone: id !== null && list.isSuccess && saved === null,
    addressOf(next, open) {
      if (saved && isSameSlice(next, saved.filter)) return writeSlice({}, open, saved.id)
      // Without a filter it is no change of a slice, but everything.
      return writeSlice(next, open, Object.keys(next).length > 0 ? (saved?.id ?? null) : null)
    },
  }
}

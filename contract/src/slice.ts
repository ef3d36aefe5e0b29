/** A filter of a project's tasks that was given a name. */
import { type Static, Type } from "typebox"
import { closed, idOf, Name, Time } from "./field.ts"
import { Slice } from "./task.ts"

export const Filter = closed(Slice)
export type Filter = Static<typeof Filter>

/** So many a project: they stand beside the table. */
export const slices_max = 50

export const SavedSlice = Type.Object({
  id: idOf("slice"),
  name: Name,
  filter: Filter,
  /** Who saved it, by name. */
  by: Type.String(),
  created_at: Time,
})
export type SavedSlice = Static<typeof SavedSlice>

import { useLingui } from "@lingui/react/macro"
import type { Import } from "@tagwerk/contract/dataset.ts"

export type JobState = Import["state"]

/** States of imports, exports and datasets as people read them. */
export function useJobStates(): Record<JobState, string> {
  const { t } = useLingui()
  return { waiting: t`Waiting`, running: t`Under way`, done: t`Finished`, failed: t`Failed`, cancelled: t`Stopped` }
}

export function isOver(state: JobState): boolean {
  return state !== "waiting" && state !== "running"
}

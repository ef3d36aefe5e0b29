import { useLingui } from "@lingui/react/macro"
import type { TaskRow } from "@tagwerk/contract/task.ts"

/** Task states as people read them. */
export function useStateNames(): Record<TaskRow["state"], string> {
  const { t } = useLingui()
  return { open: t`Open`, full: t`All in hands`, done: t`Done`, retired: t`Withdrawn`, gold: t`Gold` }
}

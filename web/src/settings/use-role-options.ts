import { useLingui } from "@lingui/react/macro"
import type { Role } from "@tagwerk/contract/workspace.ts"
import type { Option } from "../ui/select.tsx"

/** A member's roles in words. */
export function useRoleOptions(): Option<Role>[] {
  const { t } = useLingui()
  return [
    { value: "owner", label: t`Owner` },
    { value: "manager", label: t`Manager` },
    { value: "reviewer", label: t`Reviewer` },
  ]
}

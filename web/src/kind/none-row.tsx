import { useLingui } from "@lingui/react/macro"
import type { NoValue } from "@tagwerk/contract/kind/value.ts"
import type { ReactNode } from "react"
import { NativeButton as Button } from "../ui/native-button.tsx"
import { useKeys } from "../ui/use-keys.ts"
import css from "./none-row.module.css"

/** "Can't tell" and "not applicable" for questions that have no list of options; `children` come first ("Nothing to mark"). */
export function NoneRow(p: {
  none: NoValue["none"] | null
  onNone: (none: NoValue["none"] | null) => void
  hasKeys: boolean
  isPhone: boolean
  children?: ReactNode
}) {
  const { t } = useLingui()
  const toggle = (none: NoValue["none"]) => p.onNone(p.none === none ? null : none)
  useKeys(
    t`Answer`,
    [
      { keys: "0", title: t`Can’t tell`, run: () => toggle("cannot_tell") },
      { keys: "Shift 0", title: t`Not applicable`, run: () => toggle("not_applicable") },
    ],
    { off: !p.hasKeys },
  )
  const size = p.isPhone ? ("touch" as const) : ("small" as const)
  return (
    <div className={css.row}>
      {p.children}
      <Button
        size={size}
        look={p.none === "cannot_tell" ? "secondary" : "quiet"}
        isPressedIn={p.none === "cannot_tell"}
        {...(p.hasKeys && !p.isPhone ? { keys: "0" } : {})}
        onPress={() => toggle("cannot_tell")}
      >
        {t`Can’t tell`}
      </Button>
      <Button
        size={size}
        look={p.none === "not_applicable" ? "secondary" : "quiet"}
        isPressedIn={p.none === "not_applicable"}
        {...(p.hasKeys && !p.isPhone ? { keys: "Shift 0" } : {})}
        onPress={() => toggle("not_applicable")}
      >
        {t`Not applicable`}
      </Button>
    </div>
  )
}

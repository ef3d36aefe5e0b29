import { useLingui } from "@lingui/react/macro"
import type { ReactNode } from "react"
import { NativeButton as Button } from "../ui/native-button.tsx"
import { useKeys } from "../ui/use-keys.ts"
import css from "./proposed-value.module.css"

/** A model's value for a whole question: to accept, to reject, or to correct by answering otherwise. */
export function ProposedValue(p: {
  model: string
  children: ReactNode
  hasKeys: boolean
  onAccept: () => void
  onReject: () => void
}) {
  const { t } = useLingui()
  useKeys(
    t`Proposal`,
    [
      { keys: "A", title: t`Accept the proposal`, run: p.onAccept },
      { keys: "X", title: t`Reject the proposal`, run: p.onReject },
    ],
    { off: !p.hasKeys },
  )
  return (
    <div className={css.proposed}>
      <div className={css.text}>
        <div className={css.value}>{p.children}</div>
        <div className={css.model}>{t`proposed by ${p.model}`}</div>
      </div>
      <Button size="small" {...(p.hasKeys ? { keys: "A" } : {})} onPress={p.onAccept}>
        {t`Accept`}
      </Button>
      <Button size="small" {...(p.hasKeys ? { keys: "X" } : {})} onPress={p.onReject}>
        {t`Reject`}
      </Button>
    </div>
  )
}

import { useLingui } from "@lingui/react/macro"
import { Check, Copy } from "lucide-react"
import { useState } from "react"
import { IconButton } from "../ui/icon-button.tsx"
import css from "./datasets-page.module.css"

/** A hash in short; the whole of it is copied. */
export function ShaPart({ sha256 }: { sha256: string | null }) {
  const { t } = useLingui()
  const [isCopied, setCopied] = useState(false)
  if (sha256 === null) return <>–</>
  const Icon = isCopied ? Check : Copy
  return (
    <span className={css.sha}>
      <code title={sha256}>{sha256.slice(0, 12)}</code>
      <IconButton
        size={24}
        label={isCopied ? t`Copied` : t`Copy the whole SHA-256`}
        icon={<Icon size={14} strokeWidth={1.75} aria-hidden="true" />}
        onPress={() => void navigator.clipboard.writeText(sha256).then(() => setCopied(true))}
      />
    </span>
  )
}

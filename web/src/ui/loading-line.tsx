import { useLingui } from "@lingui/react/macro"
import { useEffect, useState } from "react"
import css from "./loading-line.module.css"

/** Two pixels on top of the page once loading takes longer than 300 ms; what is there stays usable. */
export function LoadingLine({ isLoading }: { isLoading: boolean }) {
  const { t } = useLingui()
  const [isShown, setShown] = useState(false)
  useEffect(() => {
    if (!isLoading) return setShown(false)
    const timer = setTimeout(() => setShown(true), 300)
    return () => clearTimeout(timer)
  }, [isLoading])
  return isShown ? <div className={css.line} role="progressbar" aria-label={t`Loading`} /> : null
}

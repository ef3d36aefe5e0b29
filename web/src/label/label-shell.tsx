import { i18n } from "@lingui/core"
import { I18nProvider } from "@lingui/react"
import { type ReactNode, StrictMode } from "react"

/** The kit's `Shell` without toasts and without the dates and numbers of its parts, none of which the worker's page has. */
export function LabelShell({ children }: { children: ReactNode }) {
  return (
    <StrictMode>
      <I18nProvider i18n={i18n}>{children}</I18nProvider>
    </StrictMode>
  )
}

import { i18n } from "@lingui/core"
import { I18nProvider } from "@lingui/react"
import { type ReactNode, StrictMode, useEffect, useState } from "react"
import { I18nProvider as AriaI18nProvider, RouterProvider } from "react-aria-components"
import { readerLocale } from "./locale.ts"
import { ToastRegion } from "./toast.tsx"

/**
 * What every entry wraps its screens in: messages, the locale of React Aria's parts, toasts. `navigate` makes menu items and tabs with
 * `href` go through the app's router; without it they are plain links.
 */
export function Shell({ children, navigate }: { children: ReactNode; navigate?: (path: string) => void }) {
  const locale = useActiveLocale()
  const inside = (
    <>
      {children}
      <ToastRegion />
    </>
  )
  return (
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <AriaI18nProvider locale={locale}>
          {navigate ? <RouterProvider navigate={navigate}>{inside}</RouterProvider> : inside}
        </AriaI18nProvider>
      </I18nProvider>
    </StrictMode>
  )
}

function useActiveLocale(): string {
  const [locale, setLocale] = useState(i18n.locale || "en")
  useEffect(() => i18n.on("change", () => setLocale(i18n.locale)), [])

  return readerLocale(locale)
}

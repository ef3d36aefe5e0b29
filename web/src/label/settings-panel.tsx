import { useLingui } from "@lingui/react/macro"
import { History } from "lucide-react"
import { useState } from "react"
import { keepLanguage, type Language, loadLanguage, readLanguage } from "../language.ts"
import { NativeButton as Button } from "../ui/native-button.tsx"
import { Segments } from "../ui/radio-group.tsx"
import { readTheme, setTheme, type Theme } from "../ui/theme.ts"
import css from "./settings-panel.module.css"

/** Light or dark, language; on a phone also what has no room on the line. */
export function SettingsPanel({ onRecent, isPhone }: { onRecent: () => void; isPhone: boolean }) {
  const { t } = useLingui()
  const [theme, setShown] = useState<Theme>(readTheme)
  const [language, setLanguage] = useState<Language>(readLanguage)
  return (
    <div className={css.panel}>
      <Segments<Theme>
        label={t`Light or dark`}
        value={theme}
        options={[
          { value: "system", label: t`As the system` },
          { value: "light", label: t`Light` },
          { value: "dark", label: t`Dark` },
        ]}
        onChange={next => {
          setShown(next)
          setTheme(next)
        }}
      />
      <Segments<Language>
        label={t`Language`}
        value={language}
        options={[
          { value: "en", label: "English" },
          { value: "de", label: "Deutsch" },
        ]}
        onChange={next => {
          setLanguage(next)
          keepLanguage(next)
          void loadLanguage("label", next)
        }}
      />
      {isPhone ? (
        <Button size="touch" icon={<History size={18} strokeWidth={1.75} aria-hidden="true" />} onPress={onRecent}>
          {t`Recent work`}
        </Button>
      ) : null}
    </div>
  )
}

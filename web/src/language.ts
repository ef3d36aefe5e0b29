import { i18n } from "@lingui/core"

export type Language = "en" | "de"
const place = "tagwerk.language"

/** The language chosen in this browser, else the first of the browser's that we have, else English. */
export function readLanguage(): Language {
  let kept: string | null = null
  try {
    kept = localStorage.getItem(place)
  } catch {
    // Nothing kept: the browser's own list decides.
  }
  for (const tag of [kept, ...navigator.languages]) {
    const language = tag?.slice(0, 2).toLowerCase()
    if (language === "en" || language === "de") return language
  }
  return "en"
}

/** The words of the label screen and of the kit. */
const label = { en: () => import("./messages/en/label.po"), de: () => import("./messages/de/label.po") }
/** The words of the team screens. */
const team = { en: () => import("./messages/en/team.po"), de: () => import("./messages/de/team.po") }

/** Loads a language's messages and switches to it; the numbers and dates of `ui/format.ts` follow the browser's own region of it. */
export async function loadLanguage(entry: "label" | "team", language: Language = readLanguage()): Promise<void> {
  const parts = await Promise.all(entry === "team" ? [label[language](), team[language]()] : [label[language]()])
  i18n.loadAndActivate({ locale: language, messages: Object.assign({}, ...parts.map(part => part.messages)) })
  document.documentElement.lang = language
}

export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(place, language)
  } catch {
    // Without storage the choice holds until the page is left.
  }
}

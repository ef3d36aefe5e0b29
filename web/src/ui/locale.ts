import { i18n } from "@lingui/core"

/** The reader's own region of the active language where the browser names one: de-AT writes numbers differently from de-DE. */
export function readerLocale(language: string = i18n.locale || "en"): string {
  const tags = typeof navigator === "undefined" ? [] : navigator.languages
  return tags.find(tag => tag.toLowerCase().split("-")[0] === language) ?? language
}

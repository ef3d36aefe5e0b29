/** Light, dark or by the system; kept in this browser. `applyTheme()` runs once at the start of an entry, before the first paint. */
export type Theme = "system" | "light" | "dark"

const place = "tagwerk.theme"

export function readTheme(): Theme {
  try {
    const kept = localStorage.getItem(place)
    return kept === "light" || kept === "dark" ? kept : "system"
  } catch {
    return "system"
  }
}

export function applyTheme(theme: Theme = readTheme()): void {
  if (theme === "system") delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

export function setTheme(theme: Theme): void {
  applyTheme(theme)
  try {
    if (theme === "system") localStorage.removeItem(place)
    else localStorage.setItem(place, theme)
  } catch {
    // A browser that keeps nothing still shows the theme until the page is left.
  }
  for (const listener of listeners) listener()
}

const listeners = new Set<() => void>()

/** Calls back when the shown theme may have changed, by choice or by the system. Returns the way to stop. For canvases. */
export function onThemeChange(listener: () => void): () => void {
  const dark = matchMedia("(prefers-color-scheme: dark)")
  listeners.add(listener)
  dark.addEventListener("change", listener)
  return () => {
    listeners.delete(listener)
    dark.removeEventListener("change", listener)
  }
}

/** The colour of a token (`"accent"`) as the browser computes it now, such as "rgb(36, 86, 201)": what a canvas can draw with. */
export function readColor(token: string): string {
  const probe = document.createElement("span")
  probe.hidden = true
  probe.style.color = `var(--${token})`
  document.body.append(probe)
  const color = getComputedStyle(probe).color
  probe.remove()
  return color
}

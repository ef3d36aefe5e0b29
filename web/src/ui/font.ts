import "@fontsource-variable/inter/opsz.css"
import "@fontsource-variable/jetbrains-mono/wght.css"

/**
 * Inter (with optical size) and JetBrains Mono, shipped with the app. The team entry imports this file; the label entry loads it with
 * `import()` once the first task is on screen, and only where there is room for it: the phone keeps the system's fonts.
 */
export const fonts = ["Inter Variable", "JetBrains Mono Variable"] as const

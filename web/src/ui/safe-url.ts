/**
 * Which addresses in untrusted text may be followed or loaded. `here` is the page's own address. Links: http, https, mailto, and
 * addresses inside the app. Images: only from the page's own origin, since loading one elsewhere tells a stranger who reads what.
 */
export function safeLink(address: string, here: string): string | null {
  const url = parse(address, here)
  if (!url) return null
  return url.protocol === "http:" || url.protocol === "https:" || url.protocol === "mailto:" ? address : null
}

export function safeImage(address: string, here: string): string | null {
  const url = parse(address, here)
  return url && (url.protocol === "http:" || url.protocol === "https:") && url.origin === new URL(here).origin ? address : null
}

/** Does the address lead out of the app? */
export function isOutside(address: string, here: string): boolean {
  return parse(address, here)?.origin !== new URL(here).origin
}

function parse(address: string, here: string): URL | null {
  // Browsers drop tabs and line breaks inside addresses, so "java\nscript:" must be judged as they read it: URL does the same.
  try {
    return new URL(address, here)
  } catch {
    return null
  }
}

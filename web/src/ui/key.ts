/**
 * Keyboard shortcuts: parsing a key ("Shift A", "Ctrl Z", "Enter", "ArrowLeft") and matching it with an event. "Ctrl" means Cmd on
 * a Mac too. A letter matches by what the layout types, so that shortcuts follow the printed keys; "Shift" must be named for
 * letters and named keys, while signs such as "?" or "+" carry whatever shift their layout needs.
 */
export interface Key {
  key: string
  ctrl: boolean
  alt: boolean
  shift: boolean
}

export function parseKey(text: string): Key {
  const parts = text.split(" ")
  const key = parts.pop() ?? ""
  return {
    key: key.length === 1 ? key.toLowerCase() : key,
    ctrl: parts.includes("Ctrl"),
    alt: parts.includes("Alt"),
    shift: parts.includes("Shift"),
  }
}

interface KeyPress {
  key: string
  code?: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

const named: Record<string, string> = { Space: " ", Esc: "Escape", Del: "Delete" }

export function matchesKey(key: Key, event: KeyPress): boolean {
  if (key.ctrl !== (event.ctrlKey || event.metaKey) || key.alt !== event.altKey) return false
  const wanted = named[key.key] ?? key.key
  // Shift and a digit types a sign that differs by layout: the digit's own place counts then.
  if (key.shift && /^[0-9]$/.test(wanted)) return event.shiftKey && event.code === `Digit${wanted}`
  const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key
  if (pressed !== wanted) return false
  const isSign = wanted.length === 1 && !/[\p{L}\p{N} ]/u.test(wanted)
  return isSign || key.shift === event.shiftKey
}

/** A key that types into a field: a single character without Ctrl or Alt, so it must not act while a field has the cursor. */
export function types(key: Key): boolean {
  return (
    !key.ctrl && !key.alt && ((named[key.key] ?? key.key).length === 1 || key.key.startsWith("Arrow") || editing.has(key.key))
  )
}

const editing = new Set(["Enter", "Backspace", "Delete", "Del", "Tab", "Home", "End", "PageUp", "PageDown"])

const fieldTypes = new Set([
  "text",
  "search",
  "email",
  "url",
  "tel",
  "password",
  "number",
  "date",
  "time",
  "datetime-local",
  "month",
  "week",
  "",
])

/** Does this element take typed letters? */
export function isField(element: unknown): boolean {
  if (typeof Element === "undefined" || !(element instanceof Element)) return false
  if (element instanceof HTMLInputElement) return fieldTypes.has(element.type) && !element.readOnly
  if (element instanceof HTMLTextAreaElement) return !element.readOnly
  return element instanceof HTMLElement && (element.isContentEditable || element.role === "textbox")
}

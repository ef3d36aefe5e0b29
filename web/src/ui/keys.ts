/**
 * The keyboard registry: one listener on the window, a stack of scopes above it. The topmost scope that knows a key takes it; a scope
 * marked `modal` lets nothing through to those below. While a field has the cursor, keys that type belong to the field, except those
 * marked `inField`. Two-key sequences ("G O") wait one second for their second key. `listKeys` feeds the sheet behind `?`.
 */
import { isField, type Key, matchesKey, parseKey, types } from "./key.ts"

export interface Shortcut {
  /** "Enter", "Shift A", "Ctrl Z", "G O"; several are alternatives. */
  keys: string | readonly string[]
  /** What it does, for the `?` sheet; already in the reader's language. */
  title: string
  /** Returning `false` says "not mine after all", and the next scope is asked. */
  run(event: KeyboardEvent): unknown
  /** Also while a field has the cursor. */
  inField?: boolean
  /** Held keys repeat (arrows); default is once. */
  repeat?: boolean
  /** Not shown in the sheet. */
  hidden?: boolean
}

export interface Scope {
  /** Heading in the `?` sheet. */
  title: string
  /** Lets nothing through to the scopes below: dialogs. */
  modal?: boolean
  shortcuts: readonly Shortcut[]
}

interface Entry {
  scope: Scope
  order: number
}
interface Waiting {
  first: Key
  until: number
}

const entries: Entry[] = []
const listeners = new Set<() => void>()
let waiting: Waiting | null = null
let version = 0
let attached = false
let inField = false
let orders = 0

/**
 * A scope's place in the stack. Taken while a component renders, when parents come before their children (effects run the other way
 * round), so that the inner scope is asked first: a question's own keys win over the screen's.
 */
export function nextOrder(): number {
  return ++orders
}

/** Puts a scope in its place, on top unless told. Call `update` with the scope as it is after each render, `remove` at the end. */
export function addScope(scope: Scope, order = nextOrder()): { update(next: Scope): void; remove(): void } {
  const entry: Entry = { scope, order }
  entries.push(entry)
  entries.sort((a, b) => a.order - b.order)
  attach()
  changed()
  return {
    update(next) {
      const differs = signature(next) !== signature(entry.scope)
      entry.scope = next
      if (differs) changed()
    },
    remove() {
      const at = entries.indexOf(entry)
      if (at >= 0) entries.splice(at, 1)
      changed()
    },
  }
}

/** The scopes that act now, topmost first. */
export function listKeys(): Scope[] {
  const shown: Scope[] = []
  for (let i = entries.length - 1; i >= 0; i--) {
    const scope = entries[i]?.scope
    if (!scope) continue
    shown.push(scope)
    if (scope.modal) break
  }
  return shown
}

/** Is a field holding the cursor, so that letters type? Badges hide themselves then. */
export function isTyping(): boolean {
  return inField
}

/** For `useSyncExternalStore`: calls back when scopes or the cursor's place change. */
export function subscribeKeys(listener: () => void): () => void {
  listeners.add(listener)
  attach()
  return () => {
    listeners.delete(listener)
  }
}
export function keysVersion(): number {
  return version
}

/** Offers a key press to the scopes; exported for tests. Returns whether one took it. */
export function dispatchKey(event: KeyboardEvent, now = Date.now()): boolean {
  if (event.isComposing || event.defaultPrevented || isModifier(event.key) || presses(event)) return false
  const field = isField(event.target)
  const first = waiting && waiting.until > now ? waiting.first : null
  waiting = null
  for (let i = entries.length - 1; i >= 0; i--) {
    const scope = entries[i]?.scope
    if (!scope) continue
    for (const shortcut of scope.shortcuts) {
      if (event.repeat && !shortcut.repeat) continue
      for (const text of typeof shortcut.keys === "string" ? [shortcut.keys] : shortcut.keys) {
        const sequence = splitSequence(text)
        const last = sequence[sequence.length - 1]
        if (!last || (field && types(last) && !shortcut.inField)) continue
        if (sequence.length === 2) {
          const start = sequence[0]
          if (!start) continue
          if (first && sameKey(first, start) && matchesKey(last, event)) {
            if (shortcut.run(event) !== false) return take(event)
          } else if (!first && matchesKey(start, event)) {
            waiting = { first: start, until: now + 1000 }
          }
        } else if (matchesKey(last, event) && shortcut.run(event) !== false) {
          waiting = null
          return take(event)
        }
      }
    }
    if (scope.modal) break
  }
  return false
}

/** "G O" is a sequence, "Shift A" and "Ctrl Z" are one key with a modifier. */
function splitSequence(text: string): Key[] {
  const parts = text.split(" ")
  return parts.length === 2 && parts[0]?.length === 1 ? parts.map(parseKey) : [parseKey(text)]
}

function sameKey(a: Key, b: Key): boolean {
  return a.key === b.key && a.ctrl === b.ctrl && a.alt === b.alt && a.shift === b.shift
}

function take(event: KeyboardEvent): true {
  event.preventDefault()
  event.stopPropagation()
  return true
}

/** Enter and Space on a link or a button press it, arrows on a radio choose; nothing else may take them there. */
function presses(event: KeyboardEvent): boolean {
  if (typeof Element === "undefined" || !(event.target instanceof Element)) return false
  if (event.key === "Enter" || event.key === " ") return event.target.closest("a[href],button,summary,select") !== null
  return event.key.startsWith("Arrow") && event.target.closest("input[type=radio],input[type=range],select") !== null
}

function isModifier(key: string): boolean {
  return key === "Shift" || key === "Control" || key === "Alt" || key === "Meta"
}

function signature(scope: Scope): string {
  return `${scope.title}|${scope.modal ?? false}|${scope.shortcuts.map(s => `${String(s.keys)}=${s.title}`).join("|")}`
}

function changed(): void {
  version++
  for (const listener of listeners) listener()
}

function attach(): void {
  if (attached || typeof window === "undefined") return
  attached = true
  window.addEventListener("keydown", event => {
    dispatchKey(event)
  })
  const look = () => {
    const next = isField(document.activeElement)
    if (next === inField) return
    inField = next
    changed()
  }
  window.addEventListener("focusin", look)
  window.addEventListener("focusout", () => queueMicrotask(look))
}

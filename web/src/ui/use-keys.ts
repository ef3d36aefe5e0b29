import { useEffect, useRef, useState, useSyncExternalStore } from "react"
import { addScope, isTyping, keysVersion, listKeys, nextOrder, type Scope, type Shortcut, subscribeKeys } from "./keys.ts"

/**
 * Shortcuts that act while the component is on screen. Inner components' are asked before outer ones', later ones before earlier ones. Pass a new list on every render: the
 * newest functions are called.
 */
export function useKeys(title: string, shortcuts: readonly Shortcut[], options: { modal?: boolean; off?: boolean } = {}): void {
  const scope: Scope = { title, modal: options.modal ?? false, shortcuts: options.off ? [] : shortcuts }
  const [order] = useState(nextOrder)
  const handle = useRef<ReturnType<typeof addScope> | null>(null)
  const newest = useRef(scope)
  newest.current = scope
  useEffect(() => {
    handle.current = addScope(newest.current, order)
    return () => {
      handle.current?.remove()
      handle.current = null
    }
  }, [order])
  useEffect(() => {
    handle.current?.update(scope)
  })
}

/** Is a field holding the cursor, so that letters type and their badges hide? */
export function useTyping(): boolean {
  return useSyncExternalStore(subscribeKeys, isTyping)
}

/** The scopes that act now, for the sheet behind `?`. */
export function useKeyList(): Scope[] {
  useSyncExternalStore(subscribeKeys, keysVersion)
  return listKeys()
}

import { useLingui } from "@lingui/react/macro"
import { useState } from "react"
import { Dialog } from "./dialog.tsx"
import { KeyBadge } from "./key-badge.tsx"
import type { Scope } from "./keys.ts"
import css from "./keys-sheet.module.css"
import { useKeyList, useKeys } from "./use-keys.ts"

/** Registers `?` and shows every key that acts now, by scope. Once a page; `isOpen` and `onClose` let a button open it too. */
export function KeysSheet({ isOpen = false, onClose }: { isOpen?: boolean; onClose?: () => void }) {
  const { t } = useLingui()
  // What acted when it was opened: the sheet itself stops every key.
  const [opened, setOpened] = useState<Scope[] | null>(null)
  const now = useKeyList()
  useKeys(t`Everywhere`, [{ keys: "?", title: t`All keys`, run: () => setOpened(now) }])
  const scopes = opened ?? (isOpen ? now : null)
  if (!scopes) return null
  return (
    <Dialog
      title={t`Keys`}
      width={640}
      onClose={() => {
        setOpened(null)
        onClose?.()
      }}
    >
      <div className={css.columns}>
        {merge(scopes).map(scope => (
          <section className={css.scope} key={scope.title}>
            <h3 className={css.title}>{scope.title}</h3>
            <dl className={css.list}>
              {scope.shortcuts.map(shortcut => (
                <div className={css.row} key={`${String(shortcut.keys)}${shortcut.title}`}>
                  <dt>{shortcut.title}</dt>
                  <dd className={css.keys}>
                    {(typeof shortcut.keys === "string" ? [shortcut.keys] : shortcut.keys).map(keys => (
                      <span key={keys}>
                        <KeyBadge keys={keys} inField />
                        <span className={css.spoken}>{keys}</span>
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}

/** Scopes of the same name as one, without hidden shortcuts and empty scopes. */
function merge(scopes: readonly Scope[]): Scope[] {
  const merged = new Map<string, Scope>()
  for (const scope of scopes) {
    const shown = scope.shortcuts.filter(shortcut => !shortcut.hidden)
    if (shown.length === 0) continue
    merged.set(scope.title, { title: scope.title, shortcuts: [...(merged.get(scope.title)?.shortcuts ?? []), ...shown] })
  }
  return [...merged.values()]
}

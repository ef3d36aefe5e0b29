/** Keys of the image tools themselves; labels avoid them unless the form says otherwise. */
export const toolKeys = ["a", "b", "c", "e", "f", "g", "h", "m", "n", "s", "v", "x"] as const

interface Keyed {
  name: string
  title?: string
  hotkey?: string
  retired?: boolean
}

/**
 * One key for each label that can be chosen: the form's, else the first free letter of its title, else of the alphabet, else none. The
 * same labels always get the same keys.
 */
export function labelKeys(labels: readonly Keyed[]): Map<string, string> {
  const open = labels.filter(label => !label.retired)
  const keys = new Map<string, string>()
  const taken = new Set<string>(toolKeys)
  for (const label of open) {
    if (!label.hotkey) continue
    keys.set(label.name, label.hotkey)
    taken.add(label.hotkey)
  }
  for (const label of open) {
    if (keys.has(label.name)) continue
    const letters = [...`${(label.title ?? label.name).toLowerCase()}abcdefghijklmnopqrstuvwxyz`]
    const key = letters.find(letter => /^[a-z]$/.test(letter) && !taken.has(letter))
    if (!key) continue
    keys.set(label.name, key)
    taken.add(key)
  }
  return keys
}

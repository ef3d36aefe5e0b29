interface ImportMeta {
  /** Vite's: every file that fits, as a chunk of its own. */
  glob<T>(pattern: string): Record<string, () => Promise<T>>
}

/** Fills an empty installation with the demo workspace, through the public client like anybody else. */
import type { House } from "../act.ts"

export interface SeedOptions {
  address: string
  /** UUIDs. */
  workspace: string
  owner: string
  house: House
  say: (line: string) => void
}

export async function seedDemo(_options: SeedOptions): Promise<void> {}

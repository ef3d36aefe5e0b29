import type { DroppedFile } from "../ui/read-drop.ts"

/** Files dropped on the projects page wait here for the import page of the project made for them. */
const waiting = new Map<string, DroppedFile[]>()

export function keepDrop(project: string, files: DroppedFile[]): void {
  waiting.set(project, files)
}

/** The files, once. */
export function takeDrop(project: string): DroppedFile[] {
  const files = waiting.get(project) ?? []
  waiting.delete(project)
  return files
}

/** A file and where it stood: its name, or its path inside the folder that was dropped, with "/". */
export interface DroppedFile {
  file: File
  path: string
}

/** The shapes of a drop that we read, structurally, so that tests need no browser. */
export type DropPart =
  | { kind: "file"; name: string; getFile(): Promise<File> }
  | { kind: "directory"; name: string; getEntries(): AsyncIterable<DropPart> }
  | { kind: "text" }

/** Every file of a drop, folders walked in depth, in the order of the drop. Texts are ignored. */
export async function readDrop(parts: Iterable<DropPart> | AsyncIterable<DropPart>, under = ""): Promise<DroppedFile[]> {
  const files: DroppedFile[] = []
  for await (const part of parts) {
    if (part.kind === "file") files.push({ file: await part.getFile(), path: under + part.name })
    else if (part.kind === "directory") files.push(...(await readDrop(part.getEntries(), `${under}${part.name}/`)))
  }
  return files
}

import type { Id } from "@tagwerk/contract/id.ts"
import { newId } from "@tagwerk/contract/id.ts"
import { useMutation } from "@tanstack/react-query"
import { useState } from "react"
import { client } from "../client.ts"

export interface Pictures {
  /** Addresses of those stored here, by their id. */
  stored: Readonly<Record<string, string>>
  isStoring: boolean
  error: Error | null
  /** Stores files one after the other; `onStored` gets the Markdown of each. */
  store: (files: readonly File[]) => void
}

/** Pictures for a text of a project: stored as its files, named in the text by their id. */
export function usePictures(
  at: { workspace: Id<"workspace">; project: Id<"project"> },
  onStored: (markdown: string) => void,
): Pictures {
  const [stored, setStored] = useState<Readonly<Record<string, string>>>({})
  const sending = useMutation<void, Error, readonly File[]>({
    async mutationFn(files) {
      for (const file of files) {
        const name = file.name || "picture"
        const facts = await client.call("file.upload", { ...at, id: newId("file"), name }, { body: file })
        setStored(before => ({ ...before, [facts.id]: facts.url }))
        onStored(`![${said(name)}](${facts.id})`)
      }
    },
  })
  return { stored, isStoring: sending.isPending, error: sending.error, store: sending.mutate }
}

/** A file's name as the picture's description: what Markdown would read as its own is taken out. */
const said = (name: string) =>
  name
    .replace(/\.[a-z0-9]+$/i, "")
    .replace(/[[\]()\\`*_<>!]/g, " ")
    .trim() || "picture"

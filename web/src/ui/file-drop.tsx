import { useLingui } from "@lingui/react/macro"
import { FileUp } from "lucide-react"
import type { ReactNode } from "react"
import { DropZone, FileTrigger } from "react-aria-components"
import { Button } from "./button.tsx"
import css from "./file-drop.module.css"
import { type DroppedFile, readDrop } from "./read-drop.ts"

export interface FileDropProps {
  title: ReactNode
  note?: ReactNode
  /** Files with their path inside a dropped folder. */
  onFiles: (files: DroppedFile[]) => void
  /** MIME types or endings for the file chooser, such as [".jsonl", "image/*"]; what is dropped is not filtered. */
  accept?: readonly string[]
  /** The chooser offers a folder too. */
  allowsFolder?: boolean
  actions?: ReactNode
}

/** A place to drop files or a folder, with buttons that do the same. */
export function FileDrop(p: FileDropProps) {
  const { t } = useLingui()
  const choose = (list: FileList | null) => {
    if (list) p.onFiles([...list].map(file => ({ file, path: file.webkitRelativePath || file.name })))
  }
  return (
    <DropZone
      className={`${css.zone}`}
      aria-label={t`Drop files here`}
      getDropOperation={() => "copy"}
      onDrop={event => void readDrop(event.items).then(files => files.length > 0 && p.onFiles(files))}
    >
      <FileUp className={css.icon} size={24} strokeWidth={1.5} aria-hidden="true" />
      <div className={css.text}>
        <div className={css.title}>{p.title}</div>
        {p.note ? <div className={css.note}>{p.note}</div> : null}
      </div>
      <div className={css.actions}>
        <FileTrigger allowsMultiple onSelect={choose} {...(p.accept ? { acceptedFileTypes: p.accept } : {})}>
          <Button size="large">{t`Choose files`}</Button>
        </FileTrigger>
        {p.allowsFolder ? (
          <FileTrigger acceptDirectory onSelect={choose}>
            <Button size="large">{t`Choose a folder`}</Button>
          </FileTrigger>
        ) : null}
        {p.actions}
      </div>
    </DropZone>
  )
}

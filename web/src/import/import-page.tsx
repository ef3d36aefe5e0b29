import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import type { Id } from "@tagwerk/contract/id.ts"
import { useEffect, useState } from "react"
import { takeDrop } from "../frame/drop-box.ts"
import { PageBody } from "../frame/page-head.tsx"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { FileDrop } from "../ui/file-drop.tsx"
import { Notice } from "../ui/notice.tsx"
import { ProgressBar } from "../ui/progress-bar.tsx"
import type { DroppedFile } from "../ui/read-drop.ts"
import { FileCheck } from "./file-check.tsx"
import { ImportList } from "./import-list.tsx"
import css from "./import-page.module.css"
import { ImportProgress, type Sending } from "./import-progress.tsx"
import { isPack, packAll } from "./pack-files.ts"
import { sendFile } from "./send-file.ts"

const accept = [".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".zip", "image/*"]

interface Running {
  id: Id<"import">
  /** Null for one of the list, which this page does not send. */
  file: File | null
}

/** From a file to tasks: look at it, accept a form, send it, read what was not taken. */
export function ImportPage() {
  const at = useInProject()
  // Another project is another page: nothing half done is carried over.
  return <ImportOf key={at.project} />
}

function ImportOf() {
  const { t } = useLingui()
  const at = useInProject()
  const [files, setFiles] = useState<DroppedFile[]>([])
  const [running, setRunning] = useState<Running | null>(null)
  const [sending, setSending] = useState<Sending | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const [packing, setPacking] = useState<{ read: number; of: number } | null>(null)
  const [packFault, setPackFault] = useState<string | null>(null)
  const take = (dropped: DroppedFile[]) => {
    setPackFault(null)
    if (!isPack(dropped)) return setFiles(dropped)
    const of = dropped.reduce((sum, one) => sum + one.file.size, 0)
    setPacking({ read: 0, of })
    packAll(dropped, read => setPacking({ read, of }))
      .then(
        packed =>
          packed
            ? setFiles([packed])
            : setPackFault(
                t`These files are more than one archive holds (65,535 files, 4 GB). Nothing was sent. Import the folder where the server runs, with tagwerk import, or drop parts of it.`,
              ),
        () =>
          setPackFault(
            t`A file could not be read. Nothing was sent. Look whether all of them are still there, and drop them again.`,
          ),
      )
      .finally(() => setPacking(null))
  }
  useEffect(() => {
    const dropped = takeDrop(at.project)
    if (dropped.length > 0) take(dropped)
  }, [at.project])
  const isSending = sending !== null && sending.sent < sending.of
  useEffect(() => {
    if (!isSending) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener("beforeunload", warn)
    return () => removeEventListener("beforeunload", warn)
  }, [isSending])
  const send = (id: Id<"import">, file: File) => {
    setFailure(null)
    setRunning({ id, file })
    setSending({ sent: 0, of: file.size })
    const onSent = (sent: number) => setSending({ sent: Math.min(sent, file.size), of: file.size })
    sendFile({ ...at, import: id }, file, onSent).then(() => setSending(null), setFailure)
  }
  const [first, ...others] = files
  const canTake = !isSending || failure !== null
  return (
    <PageBody>
      <div className={css.page}>
        {running ? <ImportProgress key={running.id} id={running.id} sending={sending} /> : null}
        {failure !== null && running?.file ? (
          <ProblemNotice error={failure} onRetry={() => running.file && send(running.id, running.file)} />
        ) : null}
        {first && canTake && running === null ? (
          <FileCheck
            key={`${first.path}:${first.file.size}:${first.file.lastModified}`}
            dropped={first}
            onDrop={() => setFiles(others)}
            onBegun={id => {
              setFiles(others)
              send(id, first.file)
            }}
          />
        ) : null}
        {first && running !== null && canTake ? (
          <Notice
            title={t`Next: ${first.path}`}
            actions={<Button size="small" look="primary" onPress={() => setRunning(null)}>{t`Look at it`}</Button>}
          />
        ) : null}
        {others.length > 0 && running === null ? (
          <Notice>
            {t`${plural(others.length, { one: "# more file waits", other: "# more files wait" })}. Files are imported one after another.`}
          </Notice>
        ) : null}
        {packFault ? <Notice tone="bad">{packFault}</Notice> : null}
        {packing ? <ProgressBar label={t`Files read`} value={packing.read} max={packing.of} height={6} /> : null}
        {files.length === 0 && packing === null && canTake ? (
          <FileDrop
            title={t`Drop JSON lines, JSON, CSV, a ZIP, pictures or a folder of them`}
            note={t`It is shown what would go where before anything is stored. A file can be imported again: nothing is taken twice.`}
            accept={accept}
            allowsFolder
            onFiles={dropped => {
              setRunning(null)
              setFailure(null)
              take(dropped)
            }}
          />
        ) : null}
        {canTake ? (
          <ImportList
            onOpen={id => {
              setFailure(null)
              setSending(null)
              setRunning({ id, file: null })
            }}
          />
        ) : null}
      </div>
    </PageBody>
  )
}

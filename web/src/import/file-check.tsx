import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import { ProblemError } from "@tagwerk/contract/client.ts"
import { checkForm, type Form } from "@tagwerk/contract/form.ts"
import { newId } from "@tagwerk/contract/id.ts"
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useRef, useState } from "react"
import { client, codeOf, refresh, useCall } from "../client.ts"
import { projectHref, useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { formatBytes, formatNumber } from "../ui/format.ts"
import { LoadingLine } from "../ui/loading-line.tsx"
import { Notice } from "../ui/notice.tsx"
import type { DroppedFile } from "../ui/read-drop.ts"
import css from "./import-page.module.css"
import { type ColumnUses, mappingOf, PreviewPart } from "./import-preview.tsx"
import { ProposalPart } from "./proposal-part.tsx"

const headBytes = 4_000_000
// The list of an archive's files stands at its end, so more of it is looked at.
const archiveHeadBytes = 20_000_000

/** Smaller than what any proxy refuses by default. */
const smallHeadBytes = 500_000

interface FileCheckProps {
  dropped: DroppedFile
  onDrop: () => void
  /** The import was made; its bytes may be sent. */
  onBegun: (id: ReturnType<typeof newId<"import">>) => void
}

/** A file before it is imported: what would go where, and the form that its rows suggest when the project has none. */
export function FileCheck({ dropped, onDrop, onBegun }: FileCheckProps) {
  const { t } = useLingui()
  const at = useInProject()
  const cache = useQueryClient()
  const { file } = dropped
  // The same id for every try: an import whose answer was lost is not begun twice.
  const id = useRef(newId("import"))
  const [uses, setUses] = useState<ColumnUses>({})
  const [edited, setEdited] = useState<Form | null>(null)
  const project = useCall("project.show", at)
  const hasForm = project.data ? project.data.form_version !== null : null
  const current = useCall("form.show", at, { enabled: hasForm === true })
  const preview = useQuery({
    queryKey: ["file", id.current, hasForm],
    enabled: hasForm !== null,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const look = (most: number) => {
        const input = { ...at, name: file.name, ...(file.size > most ? { bytes: file.size } : {}) }
        return client.call("import.preview", input, { body: file.slice(0, most) })
      }
      const read = await look(/\.zip$/i.test(file.name) ? archiveHeadBytes : headBytes).catch(error => {
        // Something on the way takes no bodies of that size: less is looked at.
        if (!(error instanceof ProblemError) || error.problem.status !== 413) throw error
        return look(smallHeadBytes)
      })
      // What is in an archive longer than its head is not known yet; that it holds pictures is.
      const rows = read.rows.length > 0 || read.format !== "zip" ? read.rows : [{ image: "image.jpg" }]
      const asksForm = hasForm === false && read.format !== "project" && rows.length > 0
      return { read, proposal: asksForm ? await client.call("form.propose", { ...at, rows }).catch(refused) : null }
    },
  })
  const form = edited ?? preview.data?.proposal?.form ?? null
  const faults = form ? checkForm(form) : []
  const begin = useMutation({
    mutationFn: async (withForm: boolean) => {
      if (withForm && form) {
        await client.call("form.publish", { ...at, version: 0, form })
        refresh(cache, at)
      }
      await client.call("import.create", { ...at, id: id.current, name: file.name, mapping: mappingOf(uses) })
    },
    onSuccess: () => onBegun(id.current),
  })
  const { read, proposal } = preview.data ?? {}
  const formats = { jsonl: t`JSON lines`, json: t`JSON`, csv: t`CSV`, zip: t`pictures`, project: t`a whole project` }
  return (
    <section className={css.part}>
      <LoadingLine isLoading={preview.isPending || begin.isPending} />
      <div className={css.line}>
        <h3 className={css.title}>{dropped.path}</h3>
        <span className={css.quiet}>
          {[
            formatBytes(file.size),
            ...(read ? [formats[read.format]] : []),
            ...(read?.encoding ? [read.encoding.toUpperCase()] : []),
            ...(read?.delimiter ? [t`separated by ${read.delimiter === "\t" ? t`tabs` : read.delimiter}`] : []),
          ].join(" · ")}
        </span>
        <span className={css.end}>
          <Button onPress={onDrop} isDisabled={begin.isPending}>{t`Another file`}</Button>
          {read && proposal ? (
            <Button isDisabled={begin.isPending} onPress={() => begin.mutate(false)}>{t`Import without a form`}</Button>
          ) : null}
          <Button
            look="primary"
            isDisabled={!read || faults.length > 0 || (read.good === 0 && read.refused > 0 && file.size <= headBytes)}
            isPending={begin.isPending}
            onPress={() => begin.mutate(true)}
          >
            {proposal ? t`Use this form and import` : t`Import`}
          </Button>
        </span>
      </div>
      {preview.error ? <ProblemNotice error={preview.error} onRetry={() => void preview.refetch()} /> : null}
      {begin.error ? <ProblemNotice error={begin.error} /> : null}
      {read ? (
        <p className={css.note}>
          {read.read > 0
            ? t`${plural(read.read, { one: "# row was looked at", other: "# rows were looked at" })}: ${formatNumber(read.good)} would be taken, ${formatNumber(read.refused)} not. Nothing is stored yet.`
            : t`Nothing of it can be shown before all of it has arrived. Nothing is stored yet.`}
        </p>
      ) : null}
      {read && hasForm === false && !proposal && read.format !== "project" ? (
        <Notice
          tone="warn"
          title={t`No form could be proposed.`}
          actions={<a href={projectHref(at.workspace, at.project, "form")}>{t`Make the form`}</a>}
        >
          {t`The data can be imported now; nobody can work on it until there is a form.`}
        </Notice>
      ) : null}
      {proposal ? (
        <ProposalPart
          proposal={{ ...proposal, form: form ?? proposal.form }}
          rows={read?.rows ?? []}
          faults={faults}
          onForm={setEdited}
        />
      ) : null}
      {read ? <PreviewPart preview={read} form={form ?? current.data?.form ?? null} uses={uses} onUses={setUses} /> : null}
    </section>
  )
}

/** Rows that suggest no form are no reason not to import them. */
function refused(error: unknown): null {
  if (codeOf(error) === null) throw error
  return null
}

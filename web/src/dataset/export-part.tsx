import { useLingui } from "@lingui/react/macro"
import type { Dataset, Export } from "@tagwerk/contract/dataset.ts"
import { type Id, newId } from "@tagwerk/contract/id.ts"
import { Download } from "lucide-react"
import { useState } from "react"
import { useAct } from "../client.ts"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { isOver, useJobStates } from "../import/job-state.ts"
import { Button } from "../ui/button.tsx"
import { formatBytes, formatDateTime, formatNumber } from "../ui/format.ts"
import { ProgressBar } from "../ui/progress-bar.tsx"
import { Select } from "../ui/select.tsx"
import css from "./datasets-page.module.css"
import { ShaPart } from "./sha-part.tsx"
import { usePolled } from "./use-polled.ts"

/** What goes out: the answers now, those of a dataset, all responses, or the whole project. */
export function ExportPart({ datasets }: { datasets: readonly Dataset[] }) {
  const { t } = useLingui()
  const at = useInProject()
  const [what, setWhat] = useState<string>("answers")
  const [format, setFormat] = useState<Export["format"]>("jsonl")
  const list = usePolled("export.list", { ...at, limit: 100 })
  const create = useAct("export.create")
  const names = { answers: t`Answers, as they are now`, responses: t`All responses`, project: t`The whole project, to move it` }
  const nameOf = (id: string) => {
    const dataset = datasets.find(one => one.id === id)
    return dataset ? t`Dataset ${dataset.name}, version ${dataset.version}` : t`Dataset`
  }
  const isProject = what === "project"
  const begin = () => {
    const id = newId("export")
    if (what === "answers" || what === "responses") create.mutate({ ...at, id, what, format })
    else if (isProject) create.mutate({ ...at, id, what: "project", format: "jsonl" })
    else create.mutate({ ...at, id, what: "answers", format, dataset: what as Id<"dataset"> })
  }
  const items = list.data?.items ?? []
  return (
    <section className={css.part}>
      <h3 className={css.title}>{t`Exports`}</h3>
      <div className={css.form}>
        <Select<string>
          className={`${css.name}`}
          label={t`What`}
          value={what}
          onChange={setWhat}
          options={[
            { value: "answers", label: names.answers },
            { value: "responses", label: names.responses },
            { value: "project", label: names.project },
            ...datasets.filter(one => one.state === "done").map(one => ({ value: one.id, label: nameOf(one.id) })),
          ]}
        />
        <Select<Export["format"]>
          label={t`Format`}
          value={isProject ? "jsonl" : format}
          isDisabled={isProject}
          onChange={setFormat}
          options={[
            { value: "jsonl", label: t`JSON lines` },
            { value: "csv", label: t`CSV` },
          ]}
        />
        <Button isPending={create.isPending} onPress={begin}>
          {t`Export`}
        </Button>
      </div>
      {create.error ? <ProblemNotice error={create.error} /> : null}
      {list.error && !list.data ? <ProblemNotice error={list.error} onRetry={() => void list.refetch()} /> : null}
      {items.length > 0 ? (
        <div className={css.wide}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t`What`}</th>
                <th scope="col">{t`Format`}</th>
                <th scope="col">{t`State`}</th>
                <th scope="col" className={css.number}>{t`Rows`}</th>
                <th scope="col" className={css.number}>{t`Size`}</th>
                <th scope="col">{t`SHA-256`}</th>
                <th scope="col" className={css.number}>{t`Begun`}</th>
                <th scope="col" aria-label={t`Download`} />
              </tr>
            </thead>
            <tbody>
              {items.map(one => (
                <tr key={one.id}>
                  <th scope="row">{one.dataset ? nameOf(one.dataset) : names[one.what]}</th>
                  <td>{one.format.toUpperCase()}</td>
                  <td className={css.sentence}>
                    <ExportState row={one} />
                  </td>
                  <td className={css.number}>{formatNumber(one.rows)}</td>
                  <td className={css.number}>{formatBytes(one.bytes)}</td>
                  <td>
                    <ShaPart sha256={one.sha256} />
                  </td>
                  <td className={css.number}>{formatDateTime(Date.parse(one.created_at))}</td>
                  <td className={css.number}>
                    {one.url ? (
                      <a className={css.download} href={one.url} download>
                        <Download size={14} strokeWidth={1.75} aria-hidden="true" />
                        {t`Download`}
                      </a>
                    ) : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <p className={css.note}>{t`Nothing was exported yet.`}</p>
      )}
    </section>
  )
}

function ExportState({ row }: { row: Export }) {
  const { t } = useLingui()
  const states = useJobStates()
  const reasons: Record<string, string> = { unanswered: t`without an answer`, retired: t`withdrawn`, files: t`files missing` }
  if (!isOver(row.state) && row.rows_total > 0)
    return (
      <span className={css.progress}>
        <ProgressBar label={t`Rows written`} value={row.rows} max={row.rows_total} />
        <span className={css.note}>{t`${formatNumber(row.rows)} of ${formatNumber(row.rows_total)} rows`}</span>
      </span>
    )
  const losses = Object.entries(row.losses).map(([reason, count]) => `${formatNumber(count)} ${reasons[reason] ?? reason}`)
  return (
    <>
      {states[row.state]}
      {row.error ? <span className={css.bad}> {row.error}</span> : null}
      {losses.length > 0 ? <div className={css.note}>{t`Not in the file: ${losses.join(", ")}`}</div> : null}
    </>
  )
}

import { useLingui } from "@lingui/react/macro"
import type { Sample } from "@tagwerk/contract/sample.ts"
import { useMemo } from "react"
import { useCall } from "../client.ts"
import { PageBody } from "../frame/page-head.tsx"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { LoadingLine } from "../ui/loading-line.tsx"
import { DatasetTable } from "./dataset-table.tsx"
import css from "./datasets-page.module.css"
import { ExportPart } from "./export-part.tsx"
import { FreezeForm } from "./freeze-form.tsx"
import { usePolled } from "./use-polled.ts"

/** What goes out of a project: frozen datasets and exports. */
export function DatasetsPage() {
  const { t } = useLingui()
  const at = useInProject()
  const list = usePolled("dataset.list", { ...at, limit: 200 })
  const datasets = list.data?.items ?? []
  const samples = useCall("sample.list", { ...at, limit: 200 })
  const certificates = useMemo(() => {
    const newest = new Map<string, Sample>()
    for (const one of samples.data?.items ?? [])
      if (one.dataset && one.result && !newest.has(one.dataset)) newest.set(one.dataset, one)
    return newest
  }, [samples.data])
  return (
    <PageBody>
      <LoadingLine isLoading={list.isPending} />
      <div className={css.page} key={at.project}>
        <FreezeForm />
        <section className={css.part}>
          <h3 className={css.title}>{t`Datasets`}</h3>
          {list.error && !list.data ? <ProblemNotice error={list.error} onRetry={() => void list.refetch()} /> : null}
          {datasets.length > 0 ? <DatasetTable datasets={datasets} certificates={certificates} /> : null}
          {list.data && datasets.length === 0 ? (
            <p className={css.note}>{t`Nothing is frozen yet. A dataset can be cited, exported and checked at any time.`}</p>
          ) : null}
        </section>
        <ExportPart datasets={datasets} />
      </div>
    </PageBody>
  )
}

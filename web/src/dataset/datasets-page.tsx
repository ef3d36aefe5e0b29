import { useLingui } from "@lingui/react/macro"
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
  return (
    <PageBody>
      <LoadingLine isLoading={list.isPending} />
      <div className={css.page} key={at.project}>
        <FreezeForm />
        <section className={css.part}>
          <h3 className={css.title}>{t`Datasets`}</h3>
          {list.error && !list.data ? <ProblemNotice error={list.error} onRetry={() => void list.refetch()} /> : null}
          {datasets.length > 0 ? <DatasetTable datasets={datasets} /> : null}
          {list.data && datasets.length === 0 ? (
            <p className={css.note}>{t`Nothing is frozen yet. A dataset can be cited, exported and checked at any time.`}</p>
          ) : null}
        </section>
        <ExportPart datasets={datasets} />
      </div>
    </PageBody>
  )
}

import { useLingui } from "@lingui/react/macro"
import { useCall } from "../client.ts"
import { PageBody, PageHead } from "../frame/page-head.tsx"
import { useInProject, useProjectMaybe, useWorkspace } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { LoadingLine } from "../ui/loading-line.tsx"
import { WorkerTable } from "./worker-table.tsx"

/** Who works: in a project with figures, in a workspace everybody. */
export function WorkersPage() {
  return useProjectMaybe() === null ? <InWorkspace /> : <InProject />
}

function InProject() {
  const at = useInProject()
  const list = useCall("project.workers", { ...at, limit: 500 })
  return (
    <PageBody>
      <LoadingLine isLoading={list.isPending} />
      {list.error && !list.data ? <ProblemNotice error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.data ? <WorkerTable rows={list.data.items.map(figures => ({ worker: figures.worker, figures }))} hasFigures /> : null}
    </PageBody>
  )
}

function InWorkspace() {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const list = useCall("worker.list", { workspace, limit: 500 })
  return (
    <>
      <LoadingLine isLoading={list.isPending} />
      <PageHead title={t`Workers`} />
      <PageBody>
        {list.error && !list.data ? <ProblemNotice error={list.error} onRetry={() => void list.refetch()} /> : null}
        {list.data ? <WorkerTable rows={list.data.items.map(worker => ({ worker, figures: null }))} hasFigures={false} /> : null}
      </PageBody>
    </>
  )
}

import { useLingui } from "@lingui/react/macro"
import { MoreButton } from "../frame/more-button.tsx"
import { PageBody, PageHead } from "../frame/page-head.tsx"
import { useInProject, useProjectMaybe, useWorkspace } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { useList } from "../frame/use-list.ts"
import { LoadingLine } from "../ui/loading-line.tsx"
import { WorkerTable } from "./worker-table.tsx"

/** Who works: in a project with figures, in a workspace everybody. */
export function WorkersPage() {
  return useProjectMaybe() === null ? <InWorkspace /> : <InProject />
}

function InProject() {
  const at = useInProject()
  const list = useList("project.workers", { ...at, limit: 200 })
  return (
    <PageBody>
      <LoadingLine isLoading={list.isPending} />
      {list.error && !list.isLoaded ? <ProblemNotice error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isLoaded ? <WorkerTable rows={list.items.map(figures => ({ worker: figures.worker, figures }))} hasFigures /> : null}
      <MoreButton more={list.more} />
    </PageBody>
  )
}

function InWorkspace() {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const list = useList("worker.list", { workspace, limit: 200 })
  return (
    <>
      <LoadingLine isLoading={list.isPending} />
      <PageHead title={t`Workers`} />
      <PageBody>
        {list.error && !list.isLoaded ? <ProblemNotice error={list.error} onRetry={() => void list.refetch()} /> : null}
        {list.isLoaded ? <WorkerTable rows={list.items.map(worker => ({ worker, figures: null }))} hasFigures={false} /> : null}
        <MoreButton more={list.more} />
      </PageBody>
    </>
  )
}

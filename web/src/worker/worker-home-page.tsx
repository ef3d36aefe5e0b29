import { useLingui } from "@lingui/react/macro"
import { Navigate, useParams } from "@tanstack/react-router"
import { useCall } from "../client.ts"
import { PageBody, PageHead } from "../frame/page-head.tsx"
import { useWorkspace, workspaceHref } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { LoadingLine } from "../ui/loading-line.tsx"

/** A worker without a project: their page is that of the project they have the most responses in. */
export function WorkerHomePage() {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const worker = useParams({ strict: false, select: (params: Record<string, string>) => params.worker ?? "" })
  const shown = useCall("worker.show", { workspace, worker: worker as never })
  const first = shown.data?.projects[0]
  if (first)
    return (
      <Navigate
        to="/workspaces/$workspace/projects/$project/workers/$worker"
        params={{ workspace, project: first.id, worker }}
        replace
      />
    )
  return (
    <>
      <LoadingLine isLoading={shown.isPending} />
      <PageHead title={shown.data?.pseudonym ?? t`Worker`} />
      <PageBody>
        {shown.error ? <ProblemNotice error={shown.error} onRetry={() => void shown.refetch()} /> : null}
        {shown.data ? (
          <EmptyState
            title={t`${shown.data.pseudonym} has not answered anything yet.`}
            actions={<a href={workspaceHref(workspace, "workers")}>{t`All workers`}</a>}
          >
            {t`Figures come with the first responses.`}
          </EmptyState>
        ) : null}
      </PageBody>
    </>
  )
}

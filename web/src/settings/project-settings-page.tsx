import { useCall } from "../client.ts"
import { PageBody } from "../frame/page-head.tsx"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { LoadingLine } from "../ui/loading-line.tsx"
import { GuidelinePart } from "./guideline-part.tsx"
import { PlanPart, StatePart } from "./plan-part.tsx"

/** Name, plan, guideline and state of a project. */
export function ProjectSettingsPage() {
  const at = useInProject()
  const project = useCall("project.show", at)
  return (
    <PageBody>
      <LoadingLine isLoading={project.isPending} />
      {project.error && !project.data ? <ProblemNotice error={project.error} onRetry={() => void project.refetch()} /> : null}
      {project.data ? (
        <>
          <PlanPart key={at.project} project={project.data} />
          <GuidelinePart key={`${at.project} guideline`} version={project.data.guideline_version} />
          <StatePart project={project.data} />
        </>
      ) : null}
    </PageBody>
  )
}

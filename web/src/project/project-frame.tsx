import { useLingui } from "@lingui/react/macro"
import { Outlet, useLocation } from "@tanstack/react-router"
import { FlaskConical, PenLine } from "lucide-react"
import { codeOf, useCall } from "../client.ts"
import { useIsLive } from "../frame/live.ts"
import { PageHead } from "../frame/page-head.tsx"
import { labelHref, projectHref, useInProject, workspaceHref } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { qualityParts } from "../quality/quality-nav.tsx"
import { Button } from "../ui/button.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { formatNumber } from "../ui/format.ts"
import { LoadingLine } from "../ui/loading-line.tsx"
import { Badge } from "../ui/notice.tsx"
import { Tabs } from "../ui/tabs.tsx"
import { useKeys } from "../ui/use-keys.ts"
import css from "./project-frame.module.css"
import { ProjectMenu } from "./project-menu.tsx"

/** Title, state, the one primary action and the tabs of a project; its pages lie below. */
export function ProjectFrame() {
  const { t } = useLingui()
  const at = useInProject()
  const project = useCall("project.show", at)
  const workers = useCall("project.workers", { ...at, limit: 200 })
  const datasets = useCall("dataset.list", { ...at, limit: 200 })
  const path = useLocation({ select: location => location.pathname })
  const canLabel = project.data !== undefined && project.data.form_version !== null && project.data.state === "active"
  const label = () => location.assign(labelHref(at.workspace, at.project))
  useKeys(t`Project`, [{ keys: "L", title: t`Label`, run: label }], { off: !canLabel })
  if (codeOf(project.error) === "not_found")
    return (
      <EmptyState title={t`There is no such project.`} actions={<a href={workspaceHref(at.workspace)}>{t`All projects`}</a>}>
        {t`It may have been deleted.`}
      </EmptyState>
    )
  if (!project.data)
    return project.error ? (
      <ProblemNotice error={project.error} onRetry={() => void project.refetch()} />
    ) : (
      <LoadingLine isLoading />
    )
  const { name, state, demo, counts } = project.data
  const tail = path.split(`/${at.project}`)[1]?.split("/")[1] ?? ""
  const count = (list: { items: readonly unknown[]; next: string | null } | undefined) =>
    list && list.items.length > 0 ? `${formatNumber(list.items.length)}${list.next ? "+" : ""}` : undefined
  const tab = (id: "" | "tasks" | "quality" | "workers" | "form" | "datasets" | "settings", text: string, number?: string) => ({
    id: id === "" ? "overview" : id,
    label: text,
    href: projectHref(at.workspace, at.project, id === "" ? undefined : id),
    ...(number ? { count: number } : {}),
  })
  return (
    <>
      <PageHead
        title={name}
        badge={
          <>
            {demo ? (
              <Badge icon={<FlaskConical size={14} strokeWidth={1.75} aria-hidden="true" />}>{t`Example data`}</Badge>
            ) : null}
            {state === "paused" ? <Badge tone="warn">{t`Paused`}</Badge> : null}
            {state === "archived" ? <Badge>{t`Archived`}</Badge> : null}
            <ProjectMenu project={project.data} />
          </>
        }
        note={<LiveState />}
        actions={
          <>
            <a className={css.link} href={projectHref(at.workspace, at.project, "import")}>
              {t`Import`}
            </a>
            <Button
              look="primary"
              size="normal"
              keys="L"
              icon={<PenLine size={14} strokeWidth={1.75} aria-hidden="true" />}
              isDisabled={!canLabel}
              onPress={label}
            >
              {t`Label`}
            </Button>
          </>
        }
        below={
          <Tabs
            label={t`Parts of the project`}
            selected={tail === "" ? "overview" : qualityParts.some(part => part === tail) ? "quality" : tail}
            tabs={[
              tab("", t`Overview`),
              tab("tasks", t`Tasks`, counts.tasks > 0 ? formatNumber(counts.tasks) : undefined),
              tab("quality", t`Quality`),
              tab("workers", t`Workers`, count(workers.data)),
              tab("form", t`Form`),
              tab("datasets", t`Datasets`, count(datasets.data)),
              tab("settings", t`Settings`),
            ]}
          />
        }
      />
      <LoadingLine isLoading={project.isFetching && !project.data} />
      <Outlet />
    </>
  )
}

/** Said only while the stream is open. */
function LiveState() {
  const { t } = useLingui()
  const isLive = useIsLive()
  return (
    <span className={css.live} data-live={isLive || undefined}>
      {isLive ? t`Live` : t`Not live just now; connecting`}
    </span>
  )
}

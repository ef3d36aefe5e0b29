import { useLingui } from "@lingui/react/macro"
import { newId } from "@tagwerk/contract/id.ts"
import type { Template } from "@tagwerk/contract/template.ts"
import { Plus } from "lucide-react"
import { useState } from "react"
import { useAct, useCall } from "../client.ts"
import { keepDrop } from "../frame/drop-box.ts"
import { PageBody, PageHead } from "../frame/page-head.tsx"
import { projectHref, useGo, useWorkspace } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { LoadingLine } from "../ui/loading-line.tsx"
import type { DroppedFile } from "../ui/read-drop.ts"
import { Switch } from "../ui/switch.tsx"
import { useKeys } from "../ui/use-keys.ts"
import { ErasingPart } from "./erasing-part.tsx"
import { FirstRun } from "./first-run.tsx"
import { NameDialog } from "./name-dialog.tsx"
import { ProjectTable } from "./project-table.tsx"
import css from "./projects-page.module.css"

/** All projects; a workspace without one is a place to drop a file. */
export function ProjectsPage() {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const go = useGo()
  const [archived, setArchived] = useState(false)
  const [asks, setAsks] = useState<{ id: ReturnType<typeof newId<"project">>; name: string; template?: Template } | null>(null)
  // Until all of the example projects are there, whoever asked for them sees them come.
  const [awaited_until, setAwaited] = useState(0)
  const isBringing = awaited_until > Date.now()
  const list = useCall(
    "project.list",
    { workspace, limit: 500, ...(archived ? { archived } : {}) },
    { keep: true, ...(isBringing ? { every_ms: 2_000 } : {}) },
  )
  const session = useCall("session.show", {})
  const role = session.data?.workspaces.find(one => one.id === workspace)?.role
  const demo = useAct("project.demo", { onDone: () => setAwaited(Date.now() + 120_000) })
  const create = useAct("project.create")
  const begin = (template?: Template) =>
    setAsks({ id: newId("project"), name: template?.name ?? "", ...(template ? { template } : {}) })
  const make = () => {
    if (!asks) return
    const { id, name, template } = asks
    create.mutate(
      { workspace, id, name: name.trim(), ...(template ? { form: template.form, guideline: template.guideline } : {}) },
      { onSuccess: () => go(projectHref(workspace, id, template ? "import" : undefined)) },
    )
  }
  const drop = (files: DroppedFile[]) => {
    const id = newId("project")
    keepDrop(id, files)
    create.mutate(
      { workspace, id, name: nameOf(files) || t`New project` },
      { onSuccess: () => go(projectHref(workspace, id, "import")) },
    )
  }
  useKeys(t`Projects`, [{ keys: "N", title: t`New project`, run: () => begin() }])
  const items = list.data?.items ?? []
  const isFirst = list.data !== undefined && items.length === 0 && !archived
  return (
    <>
      <LoadingLine isLoading={list.isPending || create.isPending} />
      <PageHead
        title={t`Projects`}
        actions={
          <Button look="primary" keys="N" icon={<Plus size={14} strokeWidth={1.75} aria-hidden="true" />} onPress={() => begin()}>
            {t`New project`}
          </Button>
        }
      />
      <PageBody>
        {list.error && !list.data ? <ProblemNotice error={list.error} onRetry={() => void list.refetch()} /> : null}
        {create.error && !asks ? <ProblemNotice error={create.error} /> : null}
        {demo.error ? <ProblemNotice error={demo.error} /> : null}
        {isFirst ? (
          <FirstRun
            onDrop={drop}
            onTemplate={begin}
            isBringing={isBringing}
            {...(role === "owner" || role === "manager" ? { onDemo: () => demo.mutate({ workspace }) } : {})}
          />
        ) : null}
        {list.data && !isFirst ? (
          <>
            <ProjectTable projects={items} />
            {items.length === 0 ? <p className={css.none}>{t`Nothing is archived.`}</p> : null}
          </>
        ) : null}
        <ErasingPart />
        {list.data ? (
          <div className={isFirst ? css.footFirst : css.foot}>
            <Switch isOn={archived} onChange={setArchived}>
              {t`Show the archive`}
            </Switch>
          </div>
        ) : null}
      </PageBody>
      {asks ? (
        <NameDialog
          title={asks.template ? t`New project: ${asks.template.name}` : t`New project`}
          note={
            asks.template
              ? t`It begins with the form and the guideline of the template; both can be changed.`
              : t`A form is proposed when data comes in.`
          }
          act={t`Create`}
          name={asks.name}
          onName={name => setAsks({ ...asks, name })}
          isPending={create.isPending}
          error={create.error}
          onClose={() => {
            setAsks(null)
            create.reset()
          }}
          onAct={make}
        />
      ) : null}
    </>
  )
}

/** "messages.csv" names its project "messages", a dropped folder its own. */
function nameOf(files: readonly DroppedFile[]): string {
  const path = files[0]?.path ?? ""
  const folder = path.includes("/") ? path.split("/")[0] : undefined
  return (folder ?? path.replace(/\.[a-z0-9]{1,8}$/i, "")).slice(0, 120).trim()
}

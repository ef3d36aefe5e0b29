import { useLingui } from "@lingui/react/macro"
import type { Model, ModelRun } from "@tagwerk/contract/dataset.ts"
import { type Id, newId } from "@tagwerk/contract/id.ts"
import { useState } from "react"
import { useAct, useCall } from "../client.ts"
import { projectHref, useWorkspace } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { formatDateTime, formatDuration, formatNumber } from "../ui/format.ts"
import { NumberField } from "../ui/number-field.tsx"
import { ProgressBar } from "../ui/progress-bar.tsx"
import { Select } from "../ui/select.tsx"
import css from "./model.module.css"

/** Lets a model work in a project, and shows how far its runs there have come. */
export function RunPart({ models, canWrite }: { models: readonly Model[]; canWrite: boolean }) {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const projects = useCall("project.list", { workspace, limit: 500 })
  const [wanted, setProject] = useState<Id<"project"> | null>(null)
  const [chosen, setModel] = useState<Id<"model"> | null>(null)
  const [most, setMost] = useState(Number.NaN)
  const run = useAct("model.run")
  const project = wanted ?? projects.data?.items[0]?.id ?? null
  // Responses of an imported model came with a file: there is nothing to run.
  const able = models.filter(model => model.provider !== "imported")
  const model = chosen ?? able[0]?.id ?? null
  const error = projects.error ?? run.error
  return (
    <section className={css.part}>
      <h2 className={css.title}>{t`Runs`}</h2>
      {error ? <ProblemNotice error={error} /> : null}
      <div className={css.form}>
        <Select
          label={t`Project`}
          options={(projects.data?.items ?? []).map(one => ({ value: one.id, label: one.name }))}
          value={project}
          onChange={setProject}
        />
        {canWrite && able.length > 0 ? (
          <>
            <Select
              label={t`Model`}
              options={able.map(one => ({ value: one.id, label: one.name }))}
              value={model}
              onChange={setModel}
            />
            <NumberField label={t`At most so many tasks`} labelNote={t`optional`} min={1} value={most} onChange={setMost} />
            <Button
              isDisabled={project === null || model === null}
              isPending={run.isPending}
              onPress={() => {
                if (project && model)
                  run.mutate({ workspace, project, model, id: newId("run"), ...(Number.isNaN(most) ? {} : { tasks_max: most }) })
              }}
            >
              {t`Run`}
            </Button>
          </>
        ) : null}
      </div>
      {project ? <Runs key={project} project={project} models={models} canWrite={canWrite} /> : null}
    </section>
  )
}

function Runs({ project, models, canWrite }: { project: Id<"project">; models: readonly Model[]; canWrite: boolean }) {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const list = useCall("model.runs", { workspace, project, limit: 100 }, { every_ms: 2_000 })
  const cancel = useAct("model.cancel")
  const states: Record<ModelRun["state"], string> = {
    waiting: t`waits`,
    running: t`runs`,
    done: t`done`,
    failed: t`failed`,
    cancelled: t`stopped`,
  }
  const error = list.error ?? cancel.error
  const names = new Map(models.map(one => [one.id, one.name]))
  return (
    <>
      {error ? <ProblemNotice error={error} /> : null}
      {list.data?.items.length === 0 ? <p className={css.quiet}>{t`No model has run in this project.`}</p> : null}
      {(list.data?.items ?? []).map(one => (
        <div className={css.row} key={one.id}>
          <span className={css.grow}>
            {names.get(one.model) ?? one.model}, {states[one.state]}
            {one.error ? <div className={css.quiet}>{one.error}</div> : null}
          </span>
          <span className={css.bar}>
            <ProgressBar label={t`Answered of claimed`} value={one.submitted} max={Math.max(1, one.claimed)} />
          </span>
          <span className={css.quiet}>
            {t`${formatNumber(one.submitted)} of ${formatNumber(one.claimed)} claimed answered`}
            {one.failed > 0 ? ` · ${t`${formatNumber(one.failed)} failed`}` : ""}
            {one.held_out
              ? ` · ${t`${formatNumber(one.held_out.right)} of ${formatNumber(one.held_out.of)} held out right`}`
              : ""}
            {one.spent_micro > 0 ? ` · ${t`cost ${formatNumber(one.spent_micro / 1_000_000, 4)}`}` : ""}
            {one.latency_ms_median === null ? "" : ` · ${formatDuration(one.latency_ms_median / 1000)}`} ·{" "}
            {formatDateTime(Date.parse(one.created_at))}
          </span>
          {canWrite && (one.state === "running" || one.state === "waiting") ? (
            <Button size="small" isPending={cancel.isPending} onPress={() => cancel.mutate({ workspace, project, run: one.id })}>
              {t`Stop`}
            </Button>
          ) : null}
          {one.failed > 0 ? <Problems run={one} /> : null}
        </div>
      ))}
    </>
  )
}

/** Why tasks of a run got no response, with an example of each reason; asked for when it is opened. */
function Problems({ run }: { run: ModelRun }) {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const [isOpen, setOpen] = useState(false)
  const list = useCall("model.problems", { workspace, project: run.project, run: run.id }, { enabled: isOpen })
  return (
    <details className={css.problems} onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>{t`Why they failed`}</summary>
      {list.error ? <ProblemNotice error={list.error} /> : null}
      <ul>
        {(list.data?.items ?? []).map(one => (
          <li key={one.problem}>
            {formatNumber(one.count)} × {one.problem}{" "}
            <a href={`${projectHref(workspace, run.project, "tasks")}?open=${one.task}`}>{t`Show one`}</a>
          </li>
        ))}
      </ul>
    </details>
  )
}

import { useLingui } from "@lingui/react/macro"
import type { Model } from "@tagwerk/contract/dataset.ts"
import { Plus } from "lucide-react"
import { useState } from "react"
import { useCall } from "../client.ts"
import { PageBody, PageHead } from "../frame/page-head.tsx"
import { useWorkspace } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { formatNumber } from "../ui/format.ts"
import { LoadingLine } from "../ui/loading-line.tsx"
import { Badge } from "../ui/notice.tsx"
import css from "./model.module.css"
import { ModelDialog } from "./model-dialog.tsx"
import { RunPart } from "./run-part.tsx"

/** Models work as workers do: they are made here and run in a project. */
export function ModelsPage() {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const list = useCall("model.list", { workspace, limit: 500 })
  const session = useCall("session.show", {})
  const [isMaking, setMaking] = useState(false)
  const [edited, setEdited] = useState<Model | null>(null)
  const role = session.data?.workspaces.find(one => one.id === workspace)?.role
  const canWrite = role === "owner" || role === "manager"
  const models = list.data?.items ?? []
  return (
    <>
      <LoadingLine isLoading={list.isPending} />
      <PageHead
        title={t`Models`}
        actions={
          canWrite ? (
            <Button
              look="primary"
              icon={<Plus size={14} strokeWidth={1.75} aria-hidden="true" />}
              onPress={() => setMaking(true)}
            >
              {t`New model`}
            </Button>
          ) : undefined
        }
      />
      <PageBody>
        {list.error && !list.data ? <ProblemNotice error={list.error} onRetry={() => void list.refetch()} /> : null}
        {list.data && models.length === 0 ? (
          <EmptyState title={t`There are no models yet.`}>
            {t`A classifier learns from the answers of a project; a language model is asked over its address.`}
          </EmptyState>
        ) : null}
        {models.map(model => (
          <ModelRow key={model.id} model={model} {...(canWrite ? { onEdit: () => setEdited(model) } : {})} />
        ))}
        {models.length > 0 ? <RunPart models={models} canWrite={canWrite} /> : null}
      </PageBody>
      {edited ? <ModelDialog key={edited.id} model={edited} onClose={() => setEdited(null)} /> : null}
      {isMaking ? <ModelDialog onClose={() => setMaking(false)} /> : null}
    </>
  )
}

function ModelRow({ model, onEdit }: { model: Model; onEdit?: () => void }) {
  const { t } = useLingui()
  const names = { classifier: t`Classifier`, openai: t`Language model`, imported: t`Imported` }
  const { spend_max_micro: most } = model.settings
  return (
    <div className={css.row}>
      <span className={css.grow}>
        {model.name} <Badge>{names[model.provider]}</Badge>
      </span>
      <span className={css.quiet}>
        {[
          model.settings.model,
          model.settings.base_url,
          model.settings.question,
          most === undefined ? null : t`at most ${formatNumber(most / 1_000_000, 2)} in all`,
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
      {model.provider === "openai" && !model.has_secret ? <span className={css.quiet}>{t`no secret`}</span> : null}
      {onEdit && model.provider !== "imported" ? (
        <Button size="small" label={t`Settings of ${model.name}`} onPress={onEdit}>
          {t`Settings`}
        </Button>
      ) : null}
    </div>
  )
}

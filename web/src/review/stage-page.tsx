import { useLingui } from "@lingui/react/macro"
import { newId } from "@tagwerk/contract/id.ts"
import type { ReviewStage, ReviewWork } from "@tagwerk/contract/review.ts"
import { useEffect, useState } from "react"
import { useAct, useCall } from "../client.ts"
import { PageBody } from "../frame/page-head.tsx"
import { projectHref, useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { QualityNav } from "../quality/quality-nav.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { LoadingLine } from "../ui/loading-line.tsx"
import css from "./stage.module.css"
import { ReviewerPart, StageChoice } from "./stage-figures.tsx"
import { StageWork } from "./stage-work.tsx"

/** Review and audit: one response after the other beside its data, one key each; how far they are, and how often reviewers are wrong. */
export function StagePage() {
  const { t } = useLingui()
  const at = useInProject()
  const figures = useCall("review.figures", at)
  const [chosen, setChosen] = useState<ReviewStage>("review")
  const stages = figures.data?.stages ?? []
  const hasAny = stages.some(one => one.drawn > 0)
  return (
    <PageBody>
      <QualityNav selected="review" />
      <LoadingLine isLoading={figures.isPending} />
      {figures.error ? <ProblemNotice error={figures.error} /> : null}
      {figures.data && !hasAny ? (
        <EmptyState
          title={t`Nothing is drawn for review`}
          actions={<a href={projectHref(at.workspace, at.project, "settings")}>{t`To the plan`}</a>}
        >
          {t`The plan says what share of responses somebody else looks at. They are drawn at random as they come in, and stand here then.`}
        </EmptyState>
      ) : null}
      {figures.data && hasAny ? (
        <div className={css.page}>
          <StageChoice stages={stages} chosen={chosen} onChoose={setChosen} />
          <Desk key={chosen} stage={chosen} waiting={stages.find(one => one.stage === chosen)?.waiting ?? 0} />
          <ReviewerPart figures={figures.data} />
        </div>
      ) : null}
    </PageBody>
  )
}

/** What is in hand, and the next when it has its verdict. */
function Desk({ stage, waiting }: { stage: ReviewStage; waiting: number }) {
  const { t } = useLingui()
  const at = useInProject()
  const [found, setFound] = useState<ReviewWork | null>(null)
  const next = useAct("review.next", { onDone: setFound })
  const go = () => next.mutate({ ...at, stage })
  const give = useAct("review.give", { onDone: go })
  const pass = useAct("review.pass", { onDone: go })
  const work = found?.work ?? null
  // Once when it comes up; then with each verdict, and when something new waits while there was nothing.
  useEffect(() => {
    if (!work) go()
  }, [waiting])
  const error = give.error ?? pass.error ?? next.error
  const isBusy = give.isPending || pass.isPending || next.isPending
  return (
    <>
      {error ? <ProblemNotice error={error} onRetry={go} /> : null}
      {work ? (
        <StageWork
          key={`${work.response} ${work.until}`}
          work={work}
          isBusy={isBusy}
          onGive={({ verdict, reason, value }) =>
            give.mutate({
              ...at,
              response: work.response,
              stage,
              verdict,
              ...(reason === "" ? {} : { reason }),
              ...(value ? { fix: { response: newId("response"), form_version: work.form_version, value } } : {}),
            })
          }
          onPass={() => pass.mutate({ ...at, response: work.response, stage })}
        />
      ) : found ? (
        <EmptyState
          title={
            found.remain > 0
              ? t`Nothing for you at the moment`
              : stage === "review"
                ? t`Everything drawn is reviewed`
                : t`Everything drawn is audited`
          }
        >
          {found.remain > 0
            ? t`What is left is your own work or in somebody’s hands. Nobody looks at their own work.`
            : t`The next one stands here by itself as soon as it is drawn.`}
        </EmptyState>
      ) : (
        <LoadingLine isLoading />
      )}
    </>
  )
}

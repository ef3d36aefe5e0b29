import { useLingui } from "@lingui/react/macro"
import { type GoldSummary, goldAdvised } from "@tagwerk/contract/gold.ts"
import { useCall } from "../client.ts"
import { PageBody } from "../frame/page-head.tsx"
import { projectHref, useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { QualityNav } from "../quality/quality-nav.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { Figure, FigureStrip } from "../ui/figure.tsx"
import { formatNumber, formatPercent } from "../ui/format.ts"
import { LoadingLine } from "../ui/loading-line.tsx"
import { Notice } from "../ui/notice.tsx"
import { ProgressBar } from "../ui/progress-bar.tsx"
import { DrawPart } from "./draw-part.tsx"
import { FilePart } from "./file-part.tsx"
import css from "./gold.module.css"
import { GoldTable } from "./gold-table.tsx"
import { TodoPart } from "./todo-part.tsx"

const shown = 500

/** Tasks whose answer is known: how many there are, what waits to be answered, how workers did, and what looks leaked or wrong. */
export function GoldPage() {
  const { t } = useLingui()
  const at = useInProject()
  const summary = useCall("gold.summary", at)
  const list = useCall("gold.list", { ...at, limit: shown })
  const form = useCall("form.show", at)
  const error = summary.error ?? list.error ?? form.error
  // What is to be looked at first, then the newest.
  const rows = (list.data?.items ?? []).toSorted((a, b) => Number(b.flags.length > 0) - Number(a.flags.length > 0))
  return (
    <PageBody>
      <QualityNav selected="gold" />
      <LoadingLine isLoading={summary.isPending || list.isPending} />
      {error ? <ProblemNotice error={error} /> : null}
      {summary.data ? <Strip summary={summary.data} flagged={rows.filter(row => row.flags.length > 0).length} /> : null}
      {summary.data && form.data ? (
        <div className={css.page}>
          <div className={css.main}>
            {summary.data.todo > 0 ? <TodoPart form={form.data.form} count={summary.data.todo} /> : null}
            {rows.length > 0 ? (
              <section className={css.part} aria-labelledby="gold-list">
                <h2 className={css.title} id="gold-list">{t`Gold`}</h2>
                <GoldTable rows={rows} />
                {list.data?.next ? <p className={css.quiet}>{t`The newest ${formatNumber(shown)} are shown.`}</p> : null}
              </section>
            ) : summary.data.todo === 0 && list.data ? (
              <EmptyState title={t`No answer is known yet`}>
                {t`Draw ${formatNumber(goldAdvised.least)} to ${formatNumber(goldAdvised.most)} tasks and enter what is right. Workers then get them among the others, and accuracy and confidence are measured by them.`}
              </EmptyState>
            ) : null}
          </div>
          <aside className={css.side} aria-label={t`More gold`}>
            <DrawPart summary={summary.data} />
            <FilePart form={form.data.form} />
          </aside>
        </div>
      ) : null}
    </PageBody>
  )
}

function Strip({ summary, flagged }: { summary: GoldSummary; flagged: number }) {
  const { t } = useLingui()
  const at = useInProject()
  const project = useCall("project.show", at)
  const { gold, by_source } = summary
  const picked = by_source.marked + by_source.imported
  const share = project.data?.plan.gold_share
  return (
    <>
      <FigureStrip>
        <Figure
          span={2}
          label={t`Gold`}
          value={formatNumber(gold)}
          aside={t`${formatNumber(goldAdvised.least)} to ${formatNumber(goldAdvised.most)} advised`}
          note={t`${formatNumber(by_source.suggested)} drawn, ${formatNumber(by_source.imported)} imported, ${formatNumber(by_source.marked)} by hand`}
        >
          <div className={css.progress}>
            <ProgressBar
              label={t`Gold of ${formatNumber(goldAdvised.least)}`}
              value={Math.min(gold, goldAdvised.least)}
              max={goldAdvised.least}
              height={6}
            />
          </div>
        </Figure>
        <Figure label={t`Waiting for an answer`} value={formatNumber(summary.todo)} note={t`drawn at random`} />
        <Figure label={t`To look at`} value={formatNumber(flagged)} note={t`perhaps leaked or wrong`} />
        <Figure
          label={t`Share of what is handed out`}
          value={share === undefined ? "–" : formatPercent(share, share > 0 && share < 0.1 ? 1 : 0)}
          note={<a href={projectHref(at.workspace, at.project, "settings")}>{t`Change it in the plan`}</a>}
        />
      </FigureStrip>
      <div className={css.notices}>
        {gold > 0 && share === 0 ? (
          <Notice
            title={t`Nobody gets gold.`}
          >{t`The plan’s share is 0, so only responses from before count. A share of 2 to 5 % is enough.`}</Notice>
        ) : null}
        {gold > 0 && picked > by_source.suggested ? (
          <Notice tone="warn" title={t`Most gold was not drawn.`}>
            {t`It may be easier or harder than the rest, so accuracy and confidence measured by it may be off. Draw some.`}
          </Notice>
        ) : null}
      </div>
    </>
  )
}

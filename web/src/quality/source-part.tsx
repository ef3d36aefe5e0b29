import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import type { ProjectReport } from "@tagwerk/contract/report.ts"
import { projectHref, useInProject, workspaceHref } from "../frame/place.ts"
import { formatMoney, formatNumber } from "../ui/format.ts"
import { share3, shareInterval } from "./estimate.ts"
import css from "./quality-page.module.css"

/** Why not let a model do it all? Models, people and both on the same known answers. */
export function SourcePart({ report }: { report: ProjectReport }) {
  const { t } = useLingui()
  const at = useInProject()
  const { sources, currency } = report
  const names = { models: t`Models alone`, people: t`People alone`, both: t`Both together` }
  const points = (x: number) => formatNumber(Math.abs(x) * 100, 1)
  const gain = sources.gain
  const gap = gain ? t`${points(gain.value)} points [${points(gain.low)}, ${points(gain.high)}]` : ""
  const sentence = {
    no_model: t`No model has answered here yet, so it cannot be told. Let one work on this project; it counts as one worker.`,
    no_people: t`Only models have answered here. Nothing is accepted on their word alone; without people there is nothing to compare them with.`,
    too_little: t`It cannot be told yet: ${plural(sources.audited, { one: "# known answer", other: "# known answers" })} of tasks that both answered. ${plural(sources.needed, { one: "# more shows", other: "# more show" })} a difference of two points.`,
    people_better: t`Because it would be wrong more often: with people the answers are right more often, by ${gap}.`,
    models_better: t`On what is known here models alone are right more often, by ${gap}. Certify them on a random sample before they count alone.`,
    alike: t`On what is known here models alone are as good: the difference is ${gap}. Certify them on a random sample before they count alone.`,
  }[sources.verdict]
  return (
    <section>
      <h3 className={css.title}>{t`Why not let a model do it all?`}</h3>
      <p className={css.sentence}>
        {sentence}{" "}
        {sources.verdict === "no_model" ? (
          <a href={workspaceHref(at.workspace, "models")}>{t`To models`}</a>
        ) : sources.verdict === "too_little" ? (
          <a href={projectHref(at.workspace, at.project, "gold")}>{t`To gold`}</a>
        ) : sources.verdict === "alike" || sources.verdict === "models_better" ? (
          <a href={projectHref(at.workspace, at.project, "samples")}>{t`To samples`}</a>
        ) : null}
      </p>
      {sources.verdict === "no_model" ? null : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
          <section className={css.scroll} tabIndex={0} aria-label={t`Models, people and both`}>
            <table className={css.table}>
              <thead>
                <tr>
                  <th scope="col">{t`Who answers`}</th>
                  <th scope="col">{t`Right`}</th>
                  <th scope="col">{t`From known answers alone`}</th>
                  <th scope="col">{t`Tasks answered`}</th>
                  <th scope="col">{t`Would be accepted`}</th>
                  <th scope="col">{t`Responses an accepted answer`}</th>
                  {report.price === null ? null : <th scope="col">{t`Cost an accepted answer`}</th>}
                </tr>
              </thead>
              <tbody>
                {sources.sources.map(one => (
                  <tr key={one.name}>
                    <td>{names[one.name]}</td>
                    <td>
                      {one.accuracy ? share3(one.accuracy.value) : "–"}{" "}
                      {one.accuracy ? <span className={css.quiet}>{shareInterval(one.accuracy)}</span> : null}
                    </td>
                    <td>
                      {one.plain ? share3(one.plain.value) : "–"}{" "}
                      {one.plain ? <span className={css.quiet}>{shareInterval(one.plain)}</span> : null}
                    </td>
                    <td>{formatNumber(one.tasks)}</td>
                    <td>{formatNumber(one.accepted)}</td>
                    <td>{one.accepted > 0 ? formatNumber(one.responses / one.accepted, 2) : "–"}</td>
                    {report.price === null ? null : (
                      <td>{one.accepted > 0 && one.cost !== null ? formatMoney(one.cost / one.accepted, currency) : "–"}</td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <p className={`${css.note} ${css.after}`} hidden={sources.audited === 0}>
            {sources.random
              ? t`By prediction-powered inference: each one’s own confidence on all tasks, corrected on a random sample of known answers, so that the interval holds even where the confidence is wrong; 95 %.`
              : t`By prediction-powered inference from gold; 95 %. The gold was not drawn at random, so this holds as far as gold is like the other tasks.`}
          </p>
        </>
      )}
    </section>
  )
}

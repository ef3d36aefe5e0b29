import type { ChoiceQuestion } from "@tagwerk/contract/kind/choice.ts"
import type { QuestionAnswer } from "@tagwerk/contract/task.ts"
import { labelOf, valueLine } from "../task/value-line.ts"
import { useValueWords } from "../task/value-words.ts"
import { formatConfidence } from "../ui/format.ts"
import css from "./overlay.module.css"
import { canonical, type Voice } from "./voice.ts"
import { VoiceName } from "./voice-name.tsx"

interface ChoiceVotesProps {
  question: ChoiceQuestion
  voices: readonly Voice[]
  answer: QuestionAnswer | undefined
}

/** What was chosen, with its probability and who chose it. */
export function ChoiceVotes({ question, voices, answer }: ChoiceVotesProps) {
  const words = useValueWords()
  const title = question.title ?? question.key
  const rows = new Map<string, { value: unknown; by: Voice[] }>()
  for (const voice of voices) {
    const value = voice.value[question.key]
    if (value === undefined || value === null) continue
    const key = canonical(value)
    const row = rows.get(key) ?? { value, by: [] }
    row.by.push(voice)
    rows.set(key, row)
  }
  return (
    <section className={css.votes} aria-label={title}>
      <h3 className={css.question}>{title}</h3>
      <table className={css.options}>
        <tbody>
          {[...rows]
            .sort(([, a], [, b]) => b.by.length - a.by.length)
            .map(([key, { value, by }]) => {
              const p = probabilityOf(answer, value)
              return (
                <tr key={key}>
                  <th scope="row">
                    {typeof value === "string" ? labelOf(question, value).title : valueLine(question, value, words)}
                  </th>
                  <td className={css.share}>
                    {p === null ? null : (
                      <>
                        <span className={css.bar} aria-hidden="true">
                          <span style={{ width: `${100 * p}%` }} />
                        </span>
                        {formatConfidence(p)}
                      </>
                    )}
                  </td>
                  <td>
                    <span className={css.names}>
                      {by.map(voice => (
                        <VoiceName key={voice.worker} voice={voice} hasColor={false} />
                      ))}
                    </span>
                  </td>
                </tr>
              )
            })}
        </tbody>
      </table>
    </section>
  )
}

/** As the answer lists it; null where it is not among the likeliest. */
export function probabilityOf(answer: QuestionAnswer | undefined, value: unknown): number | null {
  if (!answer) return null
  const key = canonical(value)
  const listed = answer.alternatives?.find(one => canonical(one.value) === key)
  if (listed) return listed.probability
  return canonical(answer.value) === key ? answer.confidence : null
}

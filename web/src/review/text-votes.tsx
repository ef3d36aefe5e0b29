import { useLingui } from "@lingui/react/macro"
import css from "./overlay.module.css"
import { centralOf, diffWords } from "./text-diff.ts"
import type { Voice } from "./voice.ts"
import { VoiceName } from "./voice-name.tsx"

/** Texts under one another: the one nearest to all others whole, the rest with what they add to it and leave out. */
export function TextVotes({ title, texts }: { title: string; texts: readonly { voice: Voice; text: string }[] }) {
  const { t } = useLingui()
  if (texts.length === 0) return null
  const middle = centralOf(texts.map(one => one.text))
  const central = texts[middle]!
  const others = texts.filter((_, i) => i !== middle)
  return (
    <section className={css.votes} aria-label={title}>
      <h3 className={css.question}>{title}</h3>
      <dl className={css.texts}>
        <div>
          <dt>
            <VoiceName voice={central.voice} /> <span className={css.note}>{t`nearest to all others`}</span>
          </dt>
          <dd>{central.text}</dd>
        </div>
        {others.map(({ voice, text }) => (
          <div key={voice.worker}>
            <dt>
              <VoiceName voice={voice} /> {text === central.text ? <span className={css.note}>{t`the same`}</span> : null}
            </dt>
            <dd>
              {diffWords(central.text, text).map((piece, i) =>
                piece.what === "added" ? (
                  <ins key={i}>{piece.text}</ins>
                ) : piece.what === "missing" ? (
                  <del key={i}>{piece.text}</del>
                ) : (
                  piece.text
                ),
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

import css from "./mark.module.css"
import { cut } from "./match.ts"

/** A text with what was typed marked in it. */
export function Mark({ text, typed }: { text: string; typed: string }) {
  if (typed.trim() === "") return <>{text}</>
  return (
    <>
      {cut(text, typed).map((part, i) =>
        part.isMatch ? (
          <span className={css.mark} key={`${i}${part.text}`}>
            {part.text}
          </span>
        ) : (
          part.text
        ),
      )}
    </>
  )
}

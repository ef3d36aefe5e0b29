import css from "./progress-bar.module.css"

/** How much is done, from a count that is true: there is no bar that guesses. Without a total, say the count in words instead. */
export function ProgressBar({ label, value, max, height = 4 }: { label: string; value: number; max: number; height?: number }) {
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0
  return (
    <div
      className={css.track}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={value}
      style={{ height }}
    >
      <div className={css.bar} style={{ width: `${share * 100}%` }} />
    </div>
  )
}

/** A share of 1 as a short bar with an optional tick at a target; always beside its number, so hidden from screen readers. */
export function ShareBar({ value, target, isAccent = false }: { value: number; target?: number; isAccent?: boolean }) {
  return (
    <span className={css.share} aria-hidden="true">
      <span
        className={isAccent ? css.shareAccent : css.shareBar}
        style={{ width: `${Math.min(1, Math.max(0, value)) * 100}%` }}
      />
      {target === undefined ? null : <span className={css.tick} style={{ insetInlineStart: `${target * 100}%` }} />}
    </span>
  )
}

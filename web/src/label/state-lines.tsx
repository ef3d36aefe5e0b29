import { useLingui } from "@lingui/react/macro"
import { formatTime } from "../ui/format.ts"
import { NativeButton as Button } from "../ui/native-button.tsx"
import { Notice } from "../ui/notice.tsx"
import { pathPrefix } from "../ui/prefix.ts"
import type { Session, State } from "./session-state.ts"
import css from "./state-lines.module.css"

/** Under the top line: what happened, what is kept, what to do. Work goes on below it. */
export function StateLines({ session, state }: { session: Session; state: State }) {
  const { t } = useLingui()
  const { trouble, waiting, work, saving } = state
  const kept = waiting.filter(parcel => parcel.kind !== "comment").length
  const keptWords =
    kept === 0
      ? saving.state === "kept"
        ? t`What you have answered is kept on this device.`
        : ""
      : kept === 1
        ? t`1 answer is kept on this device.`
        : t`${kept} answers are kept on this device.`
  const until = state.ahead_until === null ? "" : formatTime(state.ahead_until)
  const aheadWords =
    state.ahead === 0
      ? ""
      : state.ahead === 1
        ? t`1 more task is here, reserved for you until ${until}.`
        : t`${state.ahead} more tasks are here, reserved for you until ${until}.`
  const isFinished = state.phase === "starting"
  return (
    <div className={css.lines}>
      {trouble === "signed_out" ? (
        <Notice
          tone="warn"
          title={t`You are signed out.`}
          actions={
            <>
              <Button size="small" onPress={() => session.retry()}>
                {t`I have signed in`}
              </Button>
              <a
                className={css.link}
                href={`${pathPrefix()}sign-in?next=${encodeURIComponent(location.pathname)}`}
                {...(isFinished ? {} : { target: "_blank", rel: "noopener" })}
              >
                {t`Sign in`}
              </a>
            </>
          }
        >
          {keptWords} {isFinished ? t`Sign in to go on.` : t`Sign in in another tab; it is sent then. You can go on meanwhile.`}
        </Notice>
      ) : trouble === "offline" ? (
        <Notice
          tone="warn"
          title={t`No network.`}
          actions={
            <Button size="small" onPress={() => session.retry()}>
              {t`Try now`}
            </Button>
          }
        >
          {keptWords} {aheadWords} {t`It is sent by itself when the network is back.`}
        </Notice>
      ) : trouble === "later" ? (
        <Notice
          tone="warn"
          title={t`The server cannot take it at the moment.`}
          actions={
            <Button size="small" onPress={() => session.retry()}>
              {t`Now`}
            </Button>
          }
        >
          {keptWords} {t`It is tried again by itself.`}
        </Notice>
      ) : null}
      {work?.lapsed && !work.sent ? (
        <Notice tone="warn" title={t`The time for this task ran out.`}>
          {t`Others may work on it now. Your work is kept and you can still send it; it counts as extra if the task has enough answers by then.`}
        </Notice>
      ) : null}
      {work?.sent ? (
        <Notice
          title={t`You are changing an answer that was sent.`}
          actions={
            <Button size="small" keys="Alt ArrowRight" onPress={() => session.leave()}>
              {t`Back to the current task`}
            </Button>
          }
        >
          {t`Submit sends the change; the earlier answer stays in the record.`}
        </Notice>
      ) : null}
      {state.refused.map(parcel => (
        <Notice
          key={parcel.id}
          tone="bad"
          title={parcel.problem?.title}
          actions={
            <Button size="small" onPress={() => session.discard(parcel.id)}>
              {t`Put away`}
            </Button>
          }
        >
          {parcel.shown ? `“${parcel.shown.slice(0, 60)}”: ` : ""}
          {parcel.problem?.detail}
        </Notice>
      ))}
      {state.problem && state.phase !== "starting" ? <Notice tone="bad">{state.problem.detail}</Notice> : null}
    </div>
  )
}

/**
 * Every event on one page. An event says that something happened; it carries ids (UUIDs) and counts, never content. Events of a project's
 * stream are numbered without gaps by the log; a consumer reads them from a position.
 */
export interface Events {
  // project stream
  "project.created": { project: string }
  "project.changed": { project: string; fields: string[] }
  "form.published": { version: number }
  "guideline.published": { version: number }
  /** `first`, `last`: the smallest and the greatest of their ids. */
  "task.added": { count: number; import?: string; first?: string; last?: string }
  "task.retired": { task: string; was_done: boolean }
  "task.asked": { task: string; was_done: boolean; more: number }
  "task.prioritized": { count: number; priority: number }
  "task.replanned": { now_done: number; now_open: number }
  /** `given` responses so far; `done`: this one met the plan. */
  "response.made": { task: string; worker: string; response: string; given: number; done: boolean }
  /** An expert gave a response at a later stage, under the id of the event: it moves no counter of the task. */
  "expert.answered": { task: string; worker: string; response: string; stage: number }
  /**
   * What a review (stage 1) or an audit (2) says of a response, under the id of the event; a fix is an event of its own. `was_done`,
   * `is_done`: whether the task had all its responses before and after, because a rejected one counts no longer.
   */
  "review.made": {
    task: string
    worker: string
    response: string
    stage: number
    verdict: "accepted" | "fixed" | "rejected"
    was_done: boolean
    is_done: boolean
  }
  "response.amended": { task: string; worker: string; response: string; supersedes: string }
  /** The known answer of a task, under the id of the event; `was_done`: it counted as done before, by its plan or as gold. */
  "gold.marked": { task: string; was_done: boolean }
  "gold.ended": { task: string; is_done: boolean }
  "sample.drawn": { sample: string; planned: number }
  "sample.finished": { sample: string }
  /** What a finished sample proved of a model by one question: right in so many of so many; `passed`: its answers may count alone. */
  "model.judged": { model: string; question: string; passed: boolean; right: number; of: number }
  /** It got other settings or learned anew, so what was proved of it in this project holds no longer. */
  "model.unjudged": { model: string }
  "task.skipped": { task: string; worker: string }
  "assignment.lapsed": { count: number }
  "comment.made": { task: string; comment: string }
  "comment.resolved": { task: string; comment: string }
  /** A filter was given a name, another name, or another filter. */
  "slice.saved": { slice: string }
  "slice.removed": { slice: string }
  "import.finished": { import: string; imported: number; skipped: number; refused: number }
  /** A run ended: done, failed or stopped. */
  "model.ran": { model: string; run: string; submitted: number }
  /** A batch believed all tasks anew from the responses up to a position, and rewrote so many answers. */
  "answer.batched": { position: number; rewritten: number }
  /** The reports of a project and its workers were made anew, true up to the position. */
  "report.made": { position: number }
  "dataset.frozen": { dataset: string; position: number }
  // workspace stream
  "workspace.changed": { fields: string[] }
  "project.deleted": { project: string }
  "member.changed": { person: string; role: string | null }
  "link.made": { person: string }
  "invitation.created": { invitation: string }
  "invitation.revoked": { invitation: string }
  "worker.joined": { worker: string }
  "worker.changed": { worker: string; state: string }
  "model.created": { model: string }
  "model.changed": { model: string }
  "key.created": { key: string }
  "key.revoked": { key: string }
}
export type EventKind = keyof Events

/** A numbered event as a reader of the log sees it. */
export interface LoggedEvent<K extends EventKind = EventKind> {
  position: number
  kind: K
  body: Events[K]
  at: string
}

/** What `stream.read` sends as `hint` events: the answers of this project (or this workspace's stream) now go up to the position. */
export interface Hint {
  topic: string
  position: number
}

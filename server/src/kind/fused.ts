/** Kinds whose answer is fused from whole values (boxes, spans, texts): batch and one by one in the same way. */
import { accuracyFrom, type Belief, type BeliefOptions, type Beliefs, byTask, type Evidence, type Vote } from "./belief.ts"

/** What a batch learned: the method's own model, and how near each worker comes to the answers. */
export interface Fused<M> {
  model: M
  accuracy: Record<string, number>
}

/** `fuse` learns from the votes, or applies a model to them. `none`: the model of somebody who has seen nothing. */
export function believeFused<V, M>(
  votes: readonly Vote<V>[],
  options: BeliefOptions<Fused<M>>,
  kind: {
    fuse: (votes: readonly Vote<V>[], model?: M) => { beliefs: Belief<V>[]; model: M }
    distance: (a: V, b: V) => number
    none: M
  },
): Beliefs<V, Fused<M>> {
  if (options.knowledge !== undefined) {
    const known = options.knowledge
    // One at a time: an answer in between must hang on its own task and the last batch only, not on its neighbours in a page of the log.
    const beliefs = [...byTask(votes).values()].flatMap(list => kind.fuse(list, known?.model).beliefs)
    const knowledge = known ?? { model: kind.none, accuracy: {} }
    return { beliefs, knowledge, accuracy: new Map(Object.entries(knowledge.accuracy)), evidence: new Map() }
  }
  const { beliefs, model } = kind.fuse(votes)
  const evidence = evidenceOf(votes, beliefs, kind.distance)
  const accuracy = accuracyFrom(evidence)
  return { beliefs, knowledge: { model, accuracy: Object.fromEntries(accuracy) }, accuracy, evidence }
}

/** Evidence from how near a worker's values are to what is believed, on tasks that somebody else answered too. */
function evidenceOf<V>(
  votes: readonly Vote<V>[],
  beliefs: readonly Belief<V>[],
  distance: (a: V, b: V) => number,
): Map<string, Evidence> {
  const believed = new Map(beliefs.map(belief => [belief.task, belief.value]))
  const counts = new Map<string, number>()
  for (const { task } of votes) counts.set(task, (counts.get(task) ?? 0) + 1)
  const evidence = new Map<string, Evidence>()
  for (const { task, worker, value } of votes) {
    const answer = believed.get(task)
    if (answer === undefined || counts.get(task)! < 2) continue
    const known = evidence.get(worker) ?? { right: 0, of: 0 }
    evidence.set(worker, { right: known.right + 1 - distance(value, answer), of: known.of + 1 })
  }
  return evidence
}

import { seededRandom } from "@tagwerk/quality"

/**
 * Which responses to gold tasks are kept, as `task worker`: as many a task as a task drawn from the others has. Gold gets more responses
 * than other tasks; what is learned on it must hold for those with fewer.
 */
export function thinned(
  votes: readonly { task: string; worker: string }[],
  gold: ReadonlyMap<string, unknown>,
  seed = 1,
): Set<string> {
  const random = seededRandom(seed)
  const counts = new Map<string, number>()
  const golden = new Map<string, string[]>()
  for (const { task, worker } of votes) {
    if (!gold.has(task)) counts.set(task, (counts.get(task) ?? 0) + 1)
    else golden.set(task, [...(golden.get(task) ?? []), worker])
  }
  const open = [...counts.values()]
  const kept = new Set<string>()
  for (const [task, workers] of golden) {
    const keep = open.length === 0 ? workers.length : Math.min(workers.length, open[Math.floor(random() * open.length)]!)
    for (let x = 0; x < keep; x++) {
      const y = x + Math.floor(random() * (workers.length - x))
      const chosen = workers[y]!
      workers[y] = workers[x]!
      kept.add(`${task} ${chosen}`)
    }
  }
  return kept
}

/** The votes with gold cut like that. */
export function thinnedVotes<V extends { task: string; worker: string }>(
  votes: readonly V[],
  gold: ReadonlyMap<string, unknown>,
  seed = 1,
): V[] {
  const kept = thinned(votes, gold, seed)
  return votes.filter(vote => !gold.has(vote.task) || kept.has(`${vote.task} ${vote.worker}`))
}

/**
 * Why not let a model do it all? Models alone, people alone and both, on tasks whose answer is known: how often each is right, with an
 * interval that holds even where its own confidence is wrong (quality/src/prediction-powered.ts), and what an accepted answer costs.
 */
import type { Value } from "@tagwerk/contract/kind.ts"
import type { Estimate, Sources } from "@tagwerk/contract/report.ts"
import { compareSources } from "@tagwerk/quality"
import { believe, heldOf } from "../kind/kind.ts"
import type { Acceptance } from "./accept.ts"
import type { Gathered, GatheredQuestion } from "./gather.ts"
import type { Standing } from "./standing.ts"

/** Known answers below which nothing is said. */
const auditedMin = 20
/** The difference that should be seen. */
const aim = 0.02
/** z of 95 %. */
const z = 1.959964

interface Given {
  confidence: number
  right: number | undefined
}

export function sourcesOf(gathered: Gathered, one: GatheredQuestion, acceptance: Acceptance, standing: Standing): Sources {
  const isModel = new Map(one.votes.map(vote => [vote.worker, vote.isModel]))
  const apart = {
    models: answersOf(one, gathered.experts, worker => isModel.get(worker) === true),
    people: answersOf(one, gathered.experts, worker => isModel.get(worker) !== true),
  }
  // Where only people or only models answered, both are them.
  const both =
    apart.models.size === 0 ? apart.people : apart.people.size === 0 ? apart.models : answersOf(one, gathered.experts, () => true)
  const said = { ...apart, both }
  const audited = [...one.known.keys()].filter(task => said.models.has(task) && said.people.has(task)).sort()
  const { people, models, model_micro } = standing.spent
  const { price } = standing.plan
  const spent = { people: people * (price ?? 0), models: model_micro / 1e6, both: people * (price ?? 0) + model_micro / 1e6 }
  const responses = { people, models, both: people + models }
  const rows = (["models", "people", "both"] as const).map(name => {
    const answers = said[name]
    const known = [...one.known.keys()].filter(task => answers.has(task))
    const accepted = acceptedOf(answers, known, acceptance.target)
    const [found] = compareSources([
      {
        name,
        right: known.map(task => answers.get(task)!.right),
        statedAudited: known.map(task => answers.get(task)!.confidence),
        statedOthers: [...answers].filter(([task]) => !one.known.has(task)).map(([, given]) => given.confidence),
        cost: spent[name],
        accepted,
      },
    ])
    const powered = known.length >= auditedMin ? found?.accuracy : undefined
    return {
      name,
      accuracy: powered ? plainEstimate(powered) : null,
      plain: powered ? plainEstimate(powered.plain) : null,
      tasks: answers.size,
      responses: responses[name],
      accepted,
      cost: price === null ? null : spent[name],
    }
  })
  const differences = audited.map(task => said.both.get(task)!.right! - said.models.get(task)!.right!)
  return {
    ...judge(differences, said.models.size, said.people.size),
    audited: audited.length,
    random: audited.length > 0 && audited.every(task => gathered.random.has(task)),
    sources: rows,
  }
}

const plainEstimate = ({ value, low, high }: Estimate): Estimate => ({ value, low, high })

/** Answers from some workers' responses alone, without gold. */
function answersOf(
  { question, plain, known: gold }: GatheredQuestion,
  experts: ReadonlySet<string>,
  isMeant: (worker: string) => boolean,
): Map<string, Given> {
  const counts = ({ task, worker }: { task: string; worker: string }) => isMeant(worker) && !experts.has(`${task} ${worker}`)
  const votes = plain.votes.filter(counts)
  if (votes.length === 0) return new Map()
  const silent = plain.silent.filter(counts)
  const { answers } = believe({ ...plain, votes, silent, gold: new Map() })
  return new Map(
    [...answers].map(([task, { value, confidence }]) => [
      task,
      {
        confidence,
        right: gold.has(task) ? heldOf(question, gold.get(task) as Value, value as Value | null) : undefined,
      },
    ]),
  )
}

/**
 * How many of a source's answers would be accepted at the target if it stood alone: its confidences moved by the same log odds until they
 * hold on gold on the mean; as they are where there is no gold.
 */
function acceptedOf(answers: ReadonlyMap<string, Given>, known: readonly string[], target: number): number {
  const logit = (p: number) => Math.log(p / (1 - p))
  const moved = (p: number, by: number) => 1 / (1 + Math.exp(-(logit(p) + by)))
  const right = known.reduce((sum, task) => sum + answers.get(task)!.right!, 0)
  let by = 0
  if (known.length >= auditedMin) {
    // Half a task more of either sort: nothing is always right.
    const aimed = (right + 0.5) / (known.length + 1)
    let [low, high] = [-20, 20]
    for (let step = 0; step < 60; step++) {
      by = (low + high) / 2
      const stated = known.reduce((sum, task) => sum + moved(answers.get(task)!.confidence, by), 0) / known.length
      if (stated < aimed) low = by
      else high = by
    }
  }
  return [...answers.values()].filter(one => moved(one.confidence, by) >= target).length
}

/** What the differences between both and models alone say, task by task. */
export function judge(
  differences: readonly number[],
  models: number,
  people: number,
): Pick<Sources, "verdict" | "gain" | "needed"> {
  if (models === 0) return { verdict: "no_model", gain: null, needed: 0 }
  if (people === 0) return { verdict: "no_people", gain: null, needed: 0 }
  const n = differences.length
  const mean = n === 0 ? 0 : differences.reduce((a, b) => a + b, 0) / n
  const variance = n < 2 ? 0 : differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (n - 1)
  // Where no task differs yet, one in fifty may: what was not seen is not impossible.
  const spread = Math.max(variance, aim * (1 - aim))
  const needed = Math.max(0, Math.ceil((z * z * spread) / (aim * aim)) - n)
  if (n < auditedMin) return { verdict: "too_little", gain: null, needed: Math.max(needed, auditedMin - n) }
  const half = z * Math.sqrt(spread / n)
  const gain = { value: mean, low: mean - half, high: mean + half }
  if (gain.low > 0) return { verdict: "people_better", gain, needed: 0 }
  if (gain.high < 0) return { verdict: "models_better", gain, needed: 0 }
  return half <= aim ? { verdict: "alike", gain, needed: 0 } : { verdict: "too_little", gain, needed }
}

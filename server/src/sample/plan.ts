/** How many expert labels are needed, said before the first one is given. */
import type { Api } from "@tagwerk/contract/api.ts"
import { toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import { sampleToAudit, sampleToCertify } from "@tagwerk/quality"
import type { Verb } from "../act.ts"
import { mustHaveProject } from "../project/project.ts"

const percent = (share: number) => `${Number((100 * share).toFixed(1))} %`

export const planSample: Verb<Input<Api["sample.plan"]>, Output<Api["sample.plan"]>> = async (tx, _actor, input) => {
  await mustHaveProject(tx, toUuid(input.project))
  if (input.purpose === "certificate") {
    const { error = 0.03, half = 0.02, size } = input
    const planned = sampleToAudit({ error, half, ...(size === undefined ? {} : { size }) })
    return {
      planned,
      sentence: `If ${percent(error)} of the answers are wrong, ${planned} random tasks tell the rate to within ${percent(half)} to each side, 19 times in 20.`,
    }
  }
  const { rate = 0.92, bound = 0.8 } = input
  const planned = sampleToCertify({ rate, bound })
  if (!Number.isFinite(planned))
    return {
      planned: null,
      sentence: `No number of labels proves at least ${percent(bound)} of a rate that is ${percent(rate)}. Ask for less.`,
    }
  return {
    planned: planned * 2,
    sentence: `If the model is right in ${percent(rate)} of the cases, ${planned} tasks that have a label and ${planned} that have not prove at least ${percent(bound)} of both rates, four times in five. A rare label needs more.`,
  }
}

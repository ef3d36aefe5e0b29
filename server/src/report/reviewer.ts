/** How far review and audit are, and how often reviewers are wrong: audits are drawn at random among reviews, so their share says it. */
import type { Api } from "@tagwerk/contract/api.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import { reviewStages } from "@tagwerk/contract/review.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import { wilson } from "@tagwerk/quality"
import type { Verb } from "../act.ts"
import { mustHaveProject } from "../project/project.ts"
import * as sql from "./reviewer.sql.ts"

interface Said {
  accepted: number
  fixed: number
  rejected: number
}
type StageRow = Said & { stage: number; drawn: number; waiting: number }
type ReviewerRow = Said & { worker: string; pseudonym: string; reviews: number; audited: number; wrong: number }

export const showReviewFigures: Verb<Input<Api["review.figures"]>, Output<Api["review.figures"]>> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  await mustHaveProject(tx, project)
  const stages = await tx.query<StageRow>(sql.stages, [project])
  const reviewers = await tx.query<ReviewerRow>(sql.reviewers, [project, tx.workspace])
  const sum = (field: "audited" | "wrong") => reviewers.reduce((all, one) => all + one[field], 0)
  return {
    stages: reviewStages.map((stage, i) => {
      const row = stages.find(one => one.stage === i + 1)
      const { drawn, waiting, accepted, fixed, rejected } = row ?? { drawn: 0, waiting: 0, accepted: 0, fixed: 0, rejected: 0 }
      return { stage, drawn, waiting, done: accepted + fixed + rejected, accepted, fixed, rejected }
    }),
    reviewers: reviewers
      .slice(0, 200)
      .map(({ worker, ...row }) => ({ worker: toId("worker", worker), ...row, error: errorOf(row) })),
    all: { audited: sum("audited"), wrong: sum("wrong"), error: errorOf({ audited: sum("audited"), wrong: sum("wrong") }) },
  }
}

const errorOf = ({ audited, wrong }: { audited: number; wrong: number }) => (audited === 0 ? null : wilson(wrong, audited))

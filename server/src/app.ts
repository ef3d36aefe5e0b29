/** Composition: route → verb. With runner.ts the only file that imports every room. */
import { type Api, api, type RouteName } from "@tagwerk/contract/api.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { FastifyInstance } from "fastify"
import about from "../package.json" with { type: "json" }
import type { HotVerb, House, Verb } from "./act.ts"
import { listGold } from "./answer/gold-list.ts"
import { markTask } from "./answer/gold-mark.ts"
import { readStream } from "./answer/live.ts"
import { showOverview } from "./answer/overview.ts"
import { listProjectWorkers, showWorker } from "./answer/workers.ts"
import { assignTask } from "./assignment/assign.ts"
import { claim, held } from "./assignment/claim.ts"
import { release, renew, skip } from "./assignment/hold.ts"
import { identify } from "./auth/identify.ts"
import { signInLimits } from "./auth/sign-in-limit.ts"
import { createComment, listComments, resolveComment } from "./comment/comment.ts"
import { prefixOf } from "./config.ts"
import { freezeDataset, listDatasets, showDataset } from "./dataset/dataset.ts"
import { createExport, listExports, sendExport, showExport } from "./dataset/export.ts"
import { verifyDataset } from "./dataset/verify.ts"
import { sendFile, showFile, uploadFile } from "./file/file.ts"
import { endGold, showGold } from "./gold/gold.ts"
import { dropDraw, listTodo, suggestGold, summarizeGold } from "./gold/suggest.ts"
import { addDocs } from "./http/openapi.ts"
import { createServer, type Raw, type ServeOptions } from "./http/server.ts"
import { addSite } from "./http/site.ts"
import { importGold } from "./import/gold-file.ts"
import { cancelImport, createImport, listImports, listRefusals, showImport } from "./import/import.ts"
import { previewImport } from "./import/preview.ts"
import { uploadImport } from "./import/upload.ts"
import { createModel, listModels, updateModel } from "./model/model.ts"
import { listRunProblems, previewPrompt } from "./model/preview.ts"
import { cancelRun, listRuns, runModel } from "./model/run.ts"
import { bringDemo } from "./project/demo.ts"
import { publishForm, publishGuideline, showForm, showGuideline } from "./project/form.ts"
import { createInvitation, showInvitation } from "./project/invite.ts"
import { copyProject, createProject, deleteProject, listProjects, showProject, updateProject } from "./project/project.ts"
import { proposeForm } from "./project/propose.ts"
import { refreshReport, showProjectReport, showWorkerReport } from "./report/report.ts"
import { showReviewFigures } from "./report/reviewer.ts"
import { cancelWhatIf, createWhatIf, listWhatIfs, showWhatIf } from "./report/what-if.ts"
import { beginLabel } from "./response/begin.ts"
import { amend, listOwn, reopen, suggestions } from "./response/own.ts"
import { giveReview, nextReview, passReview } from "./response/review.ts"
import { submit, submitNext } from "./response/submit.ts"
import { planSample } from "./sample/plan.ts"
import { listSampleRows } from "./sample/prove.ts"
import { answerSample, cancelSample, createSample, listSamples, nextOfSample, showSample } from "./sample/sample.ts"
import { countTasks } from "./slice/count.ts"
import { decideTask, listDisagreements, undoDecision } from "./slice/disagreement.ts"
import { listTasks } from "./slice/list.ts"
import { listSlices, removeSlice, saveSlice, showSlice, updateSlice } from "./slice/saved.ts"
import { showTask } from "./slice/show.ts"
import { changeTasks } from "./task/change.ts"
import { listErasing } from "./task/erasing.ts"
import { addTasks, askForMore, retireTask } from "./task/task.ts"
import { acceptInvitation } from "./worker/accept.ts"
import { removeMember } from "./worker/leave.ts"
import {
  createSession,
  endSession,
  listSessions,
  redeemSession,
  revokeSession,
  showSession,
  updatePerson,
} from "./worker/session.ts"
import { listWorkers, updateWorker } from "./worker/worker.ts"
import { listInvitations, revokeInvitation } from "./workspace/invitation.ts"
import { createKey, listKeys, revokeKey } from "./workspace/key.ts"
import { linkMember, listMembers, updateMember } from "./workspace/member.ts"
import { showWorkspace, updateWorkspace } from "./workspace/workspace.ts"

export const version = about.version

type Handlers = { [N in RouteName]?: Verb<Input<Api[N]>, Output<Api[N]>> | HotVerb<Input<Api[N]>, Output<Api[N]>> | Raw }

/** Every route of the contract, and the verb that answers it. */
export const handlers = {
  // who is here
  "session.show": showSession,
  "session.create": createSession,
  "session.redeem": redeemSession,
  "session.end": endSession,
  "session.list": listSessions,
  "session.revoke": revokeSession,
  "person.update": updatePerson,
  "invitation.show": showInvitation,
  "invitation.accept": acceptInvitation,
  // the workspace
  "workspace.show": showWorkspace,
  "workspace.update": updateWorkspace,
  "member.list": listMembers,
  "member.update": updateMember,
  "member.remove": removeMember,
  "member.link": linkMember,
  "invitation.list": listInvitations,
  "invitation.create": createInvitation,
  "invitation.revoke": revokeInvitation,
  "key.list": listKeys,
  "key.create": createKey,
  "key.revoke": revokeKey,
  "worker.list": listWorkers,
  "worker.show": showWorker,
  "worker.update": updateWorker,
  // projects
  "project.list": listProjects,
  "project.create": createProject,
  "project.show": showProject,
  "project.overview": showOverview,
  "project.update": updateProject,
  "project.copy": copyProject,
  "project.delete": deleteProject,
  "project.erasing": listErasing,
  "project.demo": bringDemo,
  "project.workers": listProjectWorkers,
  "form.show": showForm,
  "form.publish": publishForm,
  "form.propose": proposeForm,
  "guideline.show": showGuideline,
  "guideline.publish": publishGuideline,
  // files
  "file.upload": uploadFile,
  "file.show": showFile,
  "file.content": sendFile,
  // tasks
  "task.list": listTasks,
  "task.count": countTasks,
  "task.add": addTasks,
  "task.show": showTask,
  "task.retire": retireTask,
  "task.ask": askForMore,
  "task.change": changeTasks,
  "task.assign": assignTask,
  "disagreement.list": listDisagreements,
  "sample.plan": planSample,
  "sample.create": createSample,
  "sample.list": listSamples,
  "sample.show": showSample,
  "sample.next": nextOfSample,
  "sample.answer": answerSample,
  "sample.cancel": cancelSample,
  "sample.rows": listSampleRows,
  "disagreement.decide": decideTask,
  "disagreement.undo": undoDecision,
  "review.next": nextReview,
  "review.give": giveReview,
  "review.pass": passReview,
  "review.figures": showReviewFigures,
  "slice.list": listSlices,
  "slice.show": showSlice,
  "slice.save": saveSlice,
  "slice.update": updateSlice,
  "slice.remove": removeSlice,
  "comment.list": listComments,
  "comment.create": createComment,
  "comment.resolve": resolveComment,
  // gold
  "gold.mark": markTask,
  "gold.end": endGold,
  "gold.show": showGold,
  "gold.list": listGold,
  "gold.summary": summarizeGold,
  "gold.suggest": suggestGold,
  "gold.todo": listTodo,
  "gold.undraw": dropDraw,
  "gold.import": importGold,
  // work
  "label.begin": beginLabel,
  "assignment.claim": claim,
  "assignment.held": held,
  "assignment.renew": renew,
  "assignment.release": release,
  "assignment.skip": skip,
  "response.submit": submit,
  "response.next": submitNext,
  "response.amend": amend,
  "response.own": listOwn,
  "response.reopen": reopen,
  "response.suggestions": suggestions,
  // in and out
  "import.preview": previewImport,
  "import.create": createImport,
  "import.upload": uploadImport,
  "import.list": listImports,
  "import.show": showImport,
  "import.refusals": listRefusals,
  "import.cancel": cancelImport,
  "export.create": createExport,
  "export.list": listExports,
  "export.show": showExport,
  "export.content": sendExport,
  "dataset.list": listDatasets,
  "dataset.freeze": freezeDataset,
  "dataset.show": showDataset,
  "dataset.verify": verifyDataset,
  // models
  "model.list": listModels,
  "model.create": createModel,
  "model.update": updateModel,
  "model.run": runModel,
  "model.runs": listRuns,
  "model.preview": previewPrompt,
  "model.problems": listRunProblems,
  "model.cancel": cancelRun,
  // quality
  "report.project": showProjectReport,
  "worker.report": showWorkerReport,
  "report.refresh": refreshReport,
  "whatif.create": createWhatIf,
  "whatif.list": listWhatIfs,
  "whatif.show": showWhatIf,
  "whatif.cancel": cancelWhatIf,
  // live
  "stream.read": readStream,
} satisfies Handlers

export interface AppOptions extends Pick<ServeOptions, "checkOutput" | "observe"> {
  /** Folder of the built web client; left out where nobody opens a page. */
  site?: string
}

/** Routes, the API page, and the web client where it is asked for. */
export function createApp(house: House, { site, ...options }: AppOptions = {}): FastifyInstance {
  const routes = Object.fromEntries(Object.entries(api).filter(([name]) => name in handlers))
  const server = createServer(house, {
    routes,
    handlers,
    identify: request => identify(house, request),
    limits: signInLimits,
    ...options,
  })
  // Streams end only when a side ends them: a server that stops would wait for them for ever.
  server.addHook("preClose", async () => house.live.close())
  const prefix = prefixOf(house.config)
  addDocs(server, routes, version, prefix)
  if (site) addSite(server, site, prefix)
  return server
}

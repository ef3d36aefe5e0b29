/** Every call on one page: method, path, right, input, output. The server, the web, the command and strangers all use this table. */
import { Type } from "typebox"
import * as d from "./dataset.ts"
import { Count, closed, Done, InProject, InWorkspace, idOf, Name, nullable, oneOf, Paged, pageOf } from "./field.ts"
import * as g from "./gold.ts"
import * as p from "./project.ts"
import * as r from "./report.ts"
import * as v from "./review.ts"
import { route } from "./route.ts"
import * as s from "./sample.ts"
import * as f from "./slice.ts"
import * as t from "./task.ts"
import * as w from "./workspace.ts"

const W = "/workspaces/:workspace"
const P = `${W}/projects/:project`
const inTask = { ...InProject, task: idOf("task") }
const Bytes = Type.Unsafe<unknown>({})
const Email = Type.String({ minLength: 1, maxLength: 200 })
const Password = Type.String({ minLength: 1, maxLength: 500 })

export const api = {
  // who is here
  "session.show": route("GET", "/session", "signed_in", "Who is signed in, and their workspaces", closed({}), w.Session),
  "session.create": route("POST", "/session", "anyone", "Sign in with a password", closed({ email: Email, password: Password }), w.Session),
  "session.redeem": route("POST", "/session/link", "anyone", "Sign in with a one-time link", closed({ token: Type.String({ maxLength: 300 }) }), w.Session),
  "session.end": route("DELETE", "/session", "signed_in", "Sign out here", closed({}), Done),
  "session.list": route("GET", "/sessions", "signed_in", "All of one's sessions", closed({}), pageOf(w.SessionRow)),
  "session.revoke": route("DELETE", "/sessions/:session", "signed_in", "End one session", closed({ session: idOf("session") }), Done),
  "person.update": route("PATCH", "/person", "signed_in", "Change one's name, sign-in name or password", closed({ name: Type.Optional(Name), email: Type.Optional(Email), password: Type.Optional(Password), password_old: Type.Optional(Password) }), w.Person),
  "invitation.show": route("POST", "/invitations/show", "anyone", "What an invitation link is for", closed({ token: Type.String({ maxLength: 300 }) }), Type.Object({ workspace: Name, role: nullable(w.Role), projects: Type.Array(Name) })),
  "invitation.accept": route("POST", "/invitations/accept", "anyone", "Accept an invitation; makes the person when nobody is signed in", closed({ token: Type.String({ maxLength: 300 }), name: Type.Optional(Name), email: Type.Optional(Email), password: Type.Optional(Password) }), w.Session),

  // the workspace
  "workspace.show": route("GET", W, "workspace.read", "A workspace", closed(InWorkspace), w.Workspace),
  "workspace.update": route("PATCH", W, "workspace.write", "Rename a workspace", closed({ ...InWorkspace, name: Name }), w.Workspace),
  "member.list": route("GET", `${W}/members`, "workspace.read", "Members and their roles", closed({ ...InWorkspace, ...Paged }), pageOf(w.Member)),
  "member.update": route("PATCH", `${W}/members/:person`, "member.write", "Give a member another role", closed({ ...InWorkspace, person: idOf("person"), role: w.Role }), w.Member),
  "member.remove": route("DELETE", `${W}/members/:person`, "member.write", "Remove a member", closed({ ...InWorkspace, person: idOf("person") }), Done),
  "member.link": route("POST", `${W}/members/:person/link`, "member.write", "A one-time sign-in link for a member who lost theirs", closed({ ...InWorkspace, person: idOf("person") }), Type.Object({ token: Type.String() })),
  "invitation.list": route("GET", `${W}/invitations`, "member.write", "Open invitations", closed({ ...InWorkspace, ...Paged }), pageOf(w.Invitation)),
  "invitation.create": route("POST", `${W}/invitations`, "member.invite", "Invite by link; the token is shown once", closed({ ...InWorkspace, ...w.InvitationDraft.properties }), w.InvitationMade),
  "invitation.revoke": route("DELETE", `${W}/invitations/:invitation`, "member.write", "Withdraw an invitation", closed({ ...InWorkspace, invitation: idOf("invitation") }), Done),
  "key.list": route("GET", `${W}/keys`, "key.write", "Keys", closed({ ...InWorkspace, ...Paged }), pageOf(w.Key)),
  "key.create": route("POST", `${W}/keys`, "key.write", "A new key; the secret is shown once", closed({ ...InWorkspace, id: idOf("key"), name: Name, role: w.Role }), Type.Object({ key: w.Key, secret: Type.String() })),
  "key.revoke": route("DELETE", `${W}/keys/:key`, "key.write", "Withdraw a key", closed({ ...InWorkspace, key: idOf("key") }), Done),
  "worker.list": route("GET", `${W}/workers`, "worker.read", "Workers of a workspace", closed({ ...InWorkspace, ...Paged }), pageOf(w.Worker)),
  "worker.show": route("GET", `${W}/workers/:worker`, "worker.read", "A worker, and the projects they worked in", closed({ ...InWorkspace, worker: idOf("worker") }), w.WorkerDetail),
  "worker.update": route("PATCH", `${W}/workers/:worker`, "worker.write", "Pause a worker or let them work again", closed({ ...InWorkspace, worker: idOf("worker"), state: oneOf(["active", "paused"] as const) }), w.Worker),

  // projects
  "project.list": route("GET", `${W}/projects`, "project.read", "Projects", closed({ ...InWorkspace, ...Paged, archived: Type.Optional(Type.Boolean()) }), pageOf(p.Project)),
  "project.create": route("POST", `${W}/projects`, "project.write", "A new project", closed({ ...InWorkspace, id: idOf("project"), name: Name, plan: Type.Optional(Type.Partial(p.Plan)), form: Type.Optional(p.FormBody), guideline: Type.Optional(Type.String({ maxLength: 100_000 })) }), p.Project),
  "project.show": route("GET", P, "project.read", "A project", closed(InProject), p.Project),
  "project.overview": route("GET", `${P}/overview`, "project.read", "The figures of a project's first page", closed(InProject), p.ProjectOverview),
  "project.update": route("PATCH", P, "project.write", "Rename, pause, archive, restore or re-plan a project", closed({ ...InProject, name: Type.Optional(Name), state: Type.Optional(oneOf(p.projectStates)), plan: Type.Optional(Type.Partial(p.Plan)) }), p.Project),
  "project.copy": route("POST", `${P}/copy`, "project.write", "A new project with the same form, guideline and plan, without tasks", closed({ ...InProject, id: idOf("project"), name: Name }), p.Project),
  "project.delete": route("DELETE", P, "project.delete", "Delete a project with everything in it; its name must be repeated", closed({ ...InProject, name: Name }), Done),
  "project.erasing": route("GET", `${W}/erasing`, "project.read", "Deleted projects whose space is being freed, and how far that is", closed(InWorkspace), Type.Object({ items: Type.Array(p.Erasing) })),
  "project.demo": route("POST", `${W}/demo`, "project.write", "Bring the example projects into this workspace; they come one after the other in the background", closed(InWorkspace), Done),
  "project.workers": route("GET", `${P}/workers`, "worker.read", "Who works in a project, with figures", closed({ ...InProject, ...Paged }), pageOf(w.WorkerFigures)),
  "form.show": route("GET", `${P}/form`, "form.read", "The form; the newest version unless one is named", closed({ ...InProject, version: Type.Optional(Type.Integer({ minimum: 1 })) }), p.FormVersion),
  "form.publish": route("PUT", `${P}/form`, "project.write", "Publish a new version of the form; `version` is the one it was made from, 0 for none", closed({ ...InProject, version: Type.Integer({ minimum: 0 }), form: p.FormBody }), p.FormVersion),
  "form.propose": route("POST", `${P}/form/propose`, "project.write", "A form proposed from the first rows of data", closed({ ...InProject, rows: Type.Array(t.PayloadBody, { minItems: 1, maxItems: 1000 }) }), p.FormProposal),
  "guideline.show": route("GET", `${P}/guideline`, "form.read", "The guideline", closed(InProject), p.GuidelineVersion),
  "guideline.publish": route("PUT", `${P}/guideline`, "project.write", "Publish a new version of the guideline", closed({ ...InProject, version: Type.Integer({ minimum: 0 }), markdown: Type.String({ maxLength: 100_000 }) }), p.GuidelineVersion),

  // files
  "file.upload": route("POST", `${P}/files`, "task.write", "Store one media file; the body is its bytes", closed({ ...InProject, id: idOf("file"), name: Type.String({ minLength: 1, maxLength: 500 }) }), t.Facts, { stream: "request", body_max: 1_000_000_000 }),
  "file.show": route("GET", `${P}/files/:file`, "task.read", "A file's facts and signed addresses", closed({ ...InProject, file: idOf("file") }), t.Facts),
  "file.content": route("GET", "/files/:file", "signed", "A file's bytes; the address is signed", closed({ file: idOf("file"), workspace: idOf("workspace"), project: idOf("project"), variant: oneOf(["original", "thumbnail"] as const), until: Type.String(), signature: Type.String() }), Bytes, { stream: "answer" }),

  // tasks
  "task.list": route("GET", `${P}/tasks`, "task.read", "A page of tasks of a slice", closed({ ...InProject, ...Paged, ...t.Slice }), pageOf(t.TaskRow)),
  "task.count": route("GET", `${P}/tasks/count`, "task.read", "How many tasks a slice has; stops at 10,000 and says so", closed({ ...InProject, ...t.Slice }), Type.Object({ count: Count, more: Type.Boolean() })),
  "task.add": route("POST", `${P}/tasks`, "task.write", "Add tasks", closed({ ...InProject, tasks: Type.Array(t.NewTask, { minItems: 1, maxItems: 1000 }) }), Type.Object({ added: Count, repeated: Count }), { body_max: 16_000_000 }),
  "task.show": route("GET", `${P}/tasks/:task`, "task.read", "A task with all responses beside the answer", closed(inTask), t.TaskDetail),
  "task.retire": route("POST", `${P}/tasks/:task/retire`, "task.write", "Withdraw a task; `erase` removes its data too", closed({ ...inTask, erase: Type.Optional(Type.Boolean()) }), Done),
  "task.ask": route("POST", `${P}/tasks/:task/ask`, "task.write", "Ask for more responses for a task", closed({ ...inTask, more: Type.Integer({ minimum: 1, maximum: 20 }) }), Done),
  "task.change": route(
    "POST",
    `${P}/tasks/change`,
    "task.write",
    "Withdraw several tasks, ask for more responses for them, or set their priority; what is withdrawn or gold is passed over",
    closed({ ...InProject, tasks: Type.Array(idOf("task"), { minItems: 1, maxItems: 200 }), change: t.TaskChange }),
    Type.Object({ changed: Count, passed: Count }),
  ),
  "task.assign": route("POST", `${P}/tasks/:task/assign`, "task.write", "Give a task to a worker until a deadline, after which it is free again", closed({ ...inTask, id: idOf("assignment"), worker: idOf("worker"), until: Type.String({ format: "date-time" }) }), Type.Object({ assignment: idOf("assignment") })),
  "disagreement.list": route(
    "GET",
    `${P}/disagreements`,
    "task.review",
    "Tasks that are done and not sure enough, those an expert's word tells most about first; none of the caller's own",
    closed({ ...InProject, ...Paged, ...t.DisagreementFilter }),
    Type.Object({ items: Type.Array(t.Disagreement), next: nullable(Type.String()), /** Of all; stops at 1,000. */ remain: Count }),
  ),
  "disagreement.decide": route(
    "POST",
    `${P}/tasks/:task/decide`,
    "task.review",
    "Decide a task: a response of an expert, whose value becomes the answer; deciding again replaces one's own decision",
    closed({ ...inTask, response: idOf("response"), form_version: Type.Integer({ minimum: 1 }), value: t.ValueBody }),
    t.Submitted,
  ),
  "disagreement.undo": route("POST", `${P}/tasks/:task/undecide`, "task.review", "Take one's own decision back: an amendment that decides nothing, under an id of its own", closed({ ...inTask, response: idOf("response") }), t.Submitted),
  "review.next": route("POST", `${P}/reviews/next`, "task.review", "The next response to review, or review to audit, for this expert: theirs until the lease ends, never their own work", closed({ ...InProject, stage: oneOf(v.reviewStages) }), v.ReviewWork),
  "review.give": route("POST", `${P}/responses/:response/review`, "task.review", "Say of a response in hand that it is right, put an own one beside it, or reject it with a reason; audits likewise of what a review said", closed({ ...InProject, response: idOf("response"), ...v.ReviewGiven.properties }), v.ReviewMade),
  "review.pass": route("POST", `${P}/responses/:response/review/pass`, "task.review", "Leave what is in hand to somebody else; it does not come back", closed({ ...InProject, response: idOf("response"), stage: oneOf(v.reviewStages) }), Done),
  "review.figures": route("GET", `${P}/reviews`, "task.read", "How far review and audit are, what was said, and how often reviewers are wrong", closed(InProject), v.ReviewFigures),
  "slice.list": route("GET", `${P}/slices`, "task.read", "Saved slices, by name", closed(InProject), Type.Object({ items: Type.Array(f.SavedSlice) })),
  "slice.show": route("GET", `${P}/slices/:slice`, "task.read", "A saved slice", closed({ ...InProject, slice: idOf("slice") }), f.SavedSlice),
  "slice.save": route("POST", `${P}/slices`, "slice.write", "Give a filter of the tasks a name", closed({ ...InProject, id: idOf("slice"), name: Name, filter: f.Filter }), f.SavedSlice),
  "slice.update": route("PATCH", `${P}/slices/:slice`, "slice.write", "Rename a saved slice, or give it another filter", closed({ ...InProject, slice: idOf("slice"), name: Type.Optional(Name), filter: Type.Optional(f.Filter) }), f.SavedSlice),
  "slice.remove": route("DELETE", `${P}/slices/:slice`, "slice.write", "Forget a saved slice; its tasks stay", closed({ ...InProject, slice: idOf("slice") }), Done),
  "comment.list": route("GET", `${P}/comments`, "task.read", "Comments and flags", closed({ ...InProject, ...Paged, task: Type.Optional(idOf("task")), flag: Type.Optional(Type.Boolean()) }), pageOf(t.Comment)),
  "comment.create": route("POST", `${P}/comments`, "comment.write", "Comment on a task, or flag that something is wrong with it", closed({ ...InProject, id: idOf("comment"), task: idOf("task"), text: Type.String({ maxLength: 4000 }), flag: Type.Optional(Type.Boolean()) }), t.Comment),
  "comment.resolve": route("POST", `${P}/comments/:comment/resolve`, "task.write", "Mark a flag as dealt with", closed({ ...InProject, comment: idOf("comment") }), Done),

  // gold: tasks whose answer is known
  "gold.mark": route("PUT", `${P}/tasks/:task/gold`, "gold.write", "Make a task gold: `value`, or `take` its current answer or a response's value", closed({ ...inTask, ...g.GoldGiven }), g.KnownAnswer),
  "gold.end": route("DELETE", `${P}/tasks/:task/gold`, "gold.write", "A task is gold no longer: what was given and leased decides what it is", closed(inTask), Done),
  "gold.show": route("GET", `${P}/tasks/:task/gold`, "task.read", "The known answer of a task, null where it is not gold", closed(inTask), Type.Object({ known: nullable(g.KnownAnswer) })),
  "gold.list": route("GET", `${P}/gold`, "task.read", "Gold, the newest first, with how workers did on it", closed({ ...InProject, ...Paged }), pageOf(g.GoldRow)),
  "gold.summary": route("GET", `${P}/gold/summary`, "task.read", "How much gold there is, and where it comes from", closed(InProject), g.GoldSummary),
  "gold.suggest": route(
    "POST",
    `${P}/gold/draws`,
    "gold.write",
    "Draw tasks at random to become gold; somebody who knows then enters their answers",
    closed({ ...InProject, id: idOf("draw"), size: Type.Integer({ minimum: 1, maximum: 200 }), seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 })) }),
    g.GoldDraw,
  ),
  "gold.todo": route("GET", `${P}/gold/todo`, "task.read", "Drawn tasks that wait for their known answer, in the order of the draw", closed({ ...InProject, ...Paged }), pageOf(g.GoldTodo)),
  "gold.undraw": route("DELETE", `${P}/gold/draws/:draw`, "gold.write", "Forget a draw: what is unanswered of it waits no longer; what is gold stays gold", closed({ ...InProject, draw: idOf("draw") }), Done),
  "gold.import": route("POST", `${P}/gold/import`, "gold.write", "Known answers from a file (CSV or JSONL: external_id, then a column a question); the body is its bytes", closed({ ...InProject, name: Type.String({ minLength: 1, maxLength: 500 }) }), g.GoldImport, {
    stream: "request",
    body_max: 20_000_000,
  }),

  // work: the caller is a worker; a member's worker is made on the first claim
  "label.begin": route(
    "POST",
    `${P}/label`,
    "label",
    "Begin to label: a token for the calls below, good for 15 minutes",
    closed(InProject),
    Type.Object({ token: Type.String(), expires_at: Type.String(), worker: idOf("worker"), pseudonym: Type.String(), project: Type.Object({ id: idOf("project"), name: Name, plan: p.WorkPlan }), form: p.FormVersion, guideline: nullable(p.GuidelineVersion), responses: Count, today: Count }),
  ),
  "assignment.claim": route(
    "POST",
    `${P}/claim`,
    "work",
    "Claim one task or a batch",
    closed({ ...InProject, ids: Type.Array(idOf("assignment"), { minItems: 1, maxItems: 50 }) }),
    Type.Object({ assignments: Type.Array(t.Assignment), /** Why there are fewer than asked for. */ short: nullable(oneOf(["no_task", "cap_reached"] as const)) }),
  ),
  "assignment.held": route("GET", `${P}/assignments`, "work", "What this worker holds", closed(InProject), Type.Object({ assignments: Type.Array(t.Assignment) })),
  "assignment.renew": route("POST", `${P}/assignments/:assignment/renew`, "work", "Keep a lease; saves a draft when one is given", closed({ ...InProject, assignment: idOf("assignment"), draft: Type.Optional(t.ValueBody) }), Type.Object({ until: Type.String() })),
  "assignment.release": route("POST", `${P}/assignments/:assignment/release`, "work", "Give a task back without a word", closed({ ...InProject, assignment: idOf("assignment") }), Done),
  "assignment.skip": route("POST", `${P}/assignments/:assignment/skip`, "work", "Skip a task: it comes back to this worker after everything else", closed({ ...InProject, assignment: idOf("assignment"), reason: oneOf(t.skipReasons), note: Type.Optional(Type.String({ maxLength: 1000 })) }), Done),
  "response.submit": route("POST", `${P}/responses`, "work", "Submit a response", closed({ ...InProject, ...t.Submission.properties }), t.Submitted),
  "response.next": route(
    "POST",
    `${P}/next`,
    "work",
    "Submit a response and claim the next task in one transaction",
    closed({ ...InProject, ...t.Submission.properties, next: idOf("assignment") }),
    Type.Object({ submitted: t.Submitted, assignment: nullable(t.Assignment), short: nullable(oneOf(["no_task", "cap_reached"] as const)) }),
  ),
  "response.amend": route("POST", `${P}/responses/:response/amend`, "work", "Replace one's own response by a new revision", closed({ ...InProject, response: idOf("response"), id: idOf("response"), form_version: Type.Integer({ minimum: 1 }), value: t.ValueBody }), t.Submitted),
  "response.suggestions": route("GET", `${P}/assignments/:assignment/suggestions`, "work", "Models' values for a held task, where the plan shows them", closed({ ...InProject, assignment: idOf("assignment") }), Type.Object({ suggestions: Type.Array(t.Suggestion) })),
  "response.own": route("GET", `${P}/responses/own`, "work", "This worker's recent responses", closed({ ...InProject, ...Paged }), pageOf(t.OwnResponse)),
  "response.reopen": route(
    "GET",
    `${P}/responses/:response/task`,
    "work",
    "The task of one's own response, to look at and amend",
    closed({ ...InProject, response: idOf("response") }),
    Type.Object({ task: idOf("task"), form: p.FormVersion, payload: t.PayloadBody, files: Type.Array(t.Facts), value: t.ValueBody, amendable: Type.Boolean() }),
  ),

  // in and out
  "import.preview": route("POST", `${P}/imports/preview`, "task.write", "What would go where; the body is the file, or its head when `bytes` says that the file is longer", closed({ ...InProject, name: Type.String({ minLength: 1, maxLength: 500 }), bytes: Type.Optional(Count) }), d.ImportPreview, {
    stream: "request",
    body_max: 20_000_000,
  }),
  "import.create": route("POST", `${P}/imports`, "task.write", "Begin an import; its bytes follow", closed({ ...InProject, id: idOf("import"), name: Type.String({ minLength: 1, maxLength: 500 }), mapping: Type.Optional(d.ImportMapping) }), d.Import),
  "import.upload": route(
    "PUT",
    `${P}/imports/:import/bytes`,
    "task.write",
    "The bytes of an import, whole or in pieces: `offset` is how many are there (`import.show` says so), `more` that further pieces follow",
    closed({ ...InProject, import: idOf("import"), offset: Type.Optional(Count), more: Type.Optional(Type.Boolean()) }),
    d.Import,
    { stream: "request", body_max: 100_000_000_000 },
  ),
  "import.list": route("GET", `${P}/imports`, "task.read", "Imports", closed({ ...InProject, ...Paged }), pageOf(d.Import)),
  "import.show": route("GET", `${P}/imports/:import`, "task.read", "An import's progress", closed({ ...InProject, import: idOf("import") }), d.Import),
  "import.refusals": route("GET", `${P}/imports/:import/refusals`, "task.read", "Lines that were refused, with reasons", closed({ ...InProject, ...Paged, import: idOf("import") }), pageOf(d.ImportRefusal)),
  "import.cancel": route("POST", `${P}/imports/:import/cancel`, "task.write", "Stop an import; what is in stays", closed({ ...InProject, import: idOf("import") }), d.Import),
  "export.create": route("POST", `${P}/exports`, "data.export", "Begin an export", closed({ ...InProject, ...d.ExportDraft.properties }), d.Export),
  "export.list": route("GET", `${P}/exports`, "data.export", "Exports", closed({ ...InProject, ...Paged }), pageOf(d.Export)),
  "export.show": route("GET", `${P}/exports/:export`, "data.export", "An export's progress and address", closed({ ...InProject, export: idOf("export") }), d.Export),
  "export.content": route("GET", "/exports/:export", "signed", "An export's bytes; the address is signed, ranges resume", closed({ export: idOf("export"), workspace: idOf("workspace"), project: idOf("project"), until: Type.String(), signature: Type.String() }), Bytes, { stream: "answer" }),
  "dataset.list": route("GET", `${P}/datasets`, "task.read", "Datasets", closed({ ...InProject, ...Paged }), pageOf(d.Dataset)),
  "dataset.freeze": route("POST", `${P}/datasets`, "dataset.freeze", "Freeze the answers at a position of the log", closed({ ...InProject, id: idOf("dataset"), name: Name }), d.Dataset),
  "dataset.show": route("GET", `${P}/datasets/:dataset`, "task.read", "A dataset", closed({ ...InProject, dataset: idOf("dataset") }), d.Dataset),
  "dataset.verify": route("POST", `${P}/datasets/:dataset/verify`, "dataset.freeze", "Compute every answer again from the responses and compare", closed({ ...InProject, dataset: idOf("dataset") }), d.Verification),

  // models
  "model.list": route("GET", `${W}/models`, "model.read", "Models", closed({ ...InWorkspace, ...Paged }), pageOf(d.Model)),
  "model.create": route(
    "POST",
    `${W}/models`,
    "model.write",
    "A model that works as a worker; the secret is stored sealed and never shown",
    closed({ ...InWorkspace, id: idOf("model"), name: Name, provider: oneOf(d.providers), settings: Type.Optional(d.ModelSettings), secret: Type.Optional(Type.String({ maxLength: 2000 })) }),
    d.Model,
  ),
  "model.update": route("PATCH", `${W}/models/:model`, "model.write", "Change a model's settings", closed({ ...InWorkspace, model: idOf("model"), name: Type.Optional(Name), settings: Type.Optional(d.ModelSettings), secret: Type.Optional(Type.String({ maxLength: 2000 })) }), d.Model),
  "model.run": route("POST", `${P}/models/:model/run`, "model.write", "Let a model work on open tasks", closed({ ...InProject, model: idOf("model"), id: idOf("run"), tasks_max: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })) }), d.ModelRun),
  "model.runs": route("GET", `${P}/models/runs`, "model.read", "Runs of models in a project", closed({ ...InProject, ...Paged }), pageOf(d.ModelRun)),
  "model.preview": route("POST", `${P}/models/preview`, "task.read", "What a language model would be asked about a task; nothing is sent to it", closed({ ...InProject, prompt: Type.Optional(Type.String({ maxLength: 20_000 })), task: Type.Optional(idOf("task")) }), d.PromptPreview),
  "model.problems": route("GET", `${P}/models/runs/:run/problems`, "model.read", "Why tasks of a run got no response, the most frequent reason first", closed({ ...InProject, run: idOf("run") }), Type.Object({ items: Type.Array(d.RunProblem) })),
  "model.cancel": route("POST", `${P}/models/runs/:run/cancel`, "model.write", "Stop a run; what it answered stays", closed({ ...InProject, run: idOf("run") }), d.ModelRun),

  // quality
  "report.project": route("GET", `${P}/report`, "project.read", "What is known of a project's quality, as of the last batch of answers", closed(InProject), r.ShownReport),
  "worker.report": route("GET", `${P}/workers/:worker/report`, "worker.read", "What is known of a worker in a project: what they say of what is believed without them, how sure that is, drift, look-alikes", closed({ ...InProject, worker: idOf("worker") }), r.ShownWorkerReport),
  "report.refresh": route("POST", `${P}/report/refresh`, "project.read", "Make a project's reports anew", closed(InProject), Done),
  "whatif.create": route("POST", `${P}/what-ifs`, "project.write", "Replay the project's own responses under another plan", closed({ ...InProject, id: idOf("whatif"), settings: r.WhatIfSettings }), r.WhatIf),
  "whatif.list": route("GET", `${P}/what-ifs`, "project.read", "Plans tried, newest first", closed({ ...InProject, ...Paged }), pageOf(r.WhatIf)),
  "whatif.show": route("GET", `${P}/what-ifs/:whatif`, "project.read", "A replay's progress and result", closed({ ...InProject, whatif: idOf("whatif") }), r.WhatIf),
  "whatif.cancel": route("POST", `${P}/what-ifs/:whatif/cancel`, "project.write", "Stop a replay", closed({ ...InProject, whatif: idOf("whatif") }), r.WhatIf),

  // live
  "sample.plan": route("GET", `${P}/samples/plan`, "task.read", "How many expert labels an aim needs", closed({ ...InProject, ...s.SampleAim }), s.SamplePlan),
  "sample.create": route("POST", `${P}/samples`, "task.review", "Draw a random sample for experts to answer blind", closed({ ...InProject, ...s.SampleDraft.properties }), s.Sample),
  "sample.list": route("GET", `${P}/samples`, "task.read", "Samples, the newest first", closed({ ...InProject, ...Paged }), pageOf(s.Sample)),
  "sample.show": route("GET", `${P}/samples/:sample`, "task.read", "A sample, and what it proves once it is finished", closed({ ...InProject, sample: idOf("sample") }), s.Sample),
  "sample.next": route("POST", `${P}/samples/:sample/next`, "task.review", "The next task of a sample for this expert, with nothing that anybody said", closed({ ...InProject, sample: idOf("sample") }), s.SampleWork),
  "sample.answer": route("POST", `${P}/samples/:sample/answer`, "task.review", "Answer a task of a sample; the last answer finishes it", closed({ ...InProject, sample: idOf("sample"), task: idOf("task"), response: idOf("response"), form_version: Type.Integer({ minimum: 1 }), value: t.ValueBody }), s.Sample),
  "sample.cancel": route("POST", `${P}/samples/:sample/cancel`, "task.review", "Give a sample up; its tasks stay drawn", closed({ ...InProject, sample: idOf("sample") }), s.Sample),
  "sample.rows": route("GET", `${P}/samples/:sample/rows`, "task.read", "Everything to compute a certificate again, beside the exported dataset", closed({ ...InProject, sample: idOf("sample") }), s.SampleRows),
  "stream.read": route("GET", `${W}/stream`, "stream", "Hints that something changed, as server-sent events", closed({ ...InWorkspace, projects: Type.Optional(Type.String({ maxLength: 4000 })) }), Bytes, { stream: "events" }),
}

export type Api = typeof api
export type RouteName = keyof Api
export const routeNames = Object.keys(api) as RouteName[]

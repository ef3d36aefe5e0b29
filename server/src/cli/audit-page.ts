/** An audit as one HTML page that holds everything it needs: no script, no request, readable when printed. */
import { confidenceText, percentText } from "./aggregate-kind.ts"
import type { AuditFigures, Enough } from "./audit-figure.ts"

export interface AuditPage {
  file: string
  format: string
  question: string
  notes: readonly string[]
  shown: ReadonlyMap<string, string>
  figures: AuditFigures
}

const ROWS_MAX = 200

/** Everything that comes from the file is escaped; the policy forbids whatever would be forgotten. */
export function auditPage({ file, format, question, notes, shown, figures }: AuditPage): string {
  const { answers, agreement, enough, wrong, workers, lookAlikes } = figures
  const least = [...answers].sort((a, b) => a.confidence - b.confidence)
  const flagged = workers.filter(one => one.isToLookAt).length
  const alpha = agreement.alpha.value
  const text = (task: string) => escaped(shown.get(task) ?? "")
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Audit of ${escaped(file)}</title><style>${style}</style></head><body><main>
<h1>Audit of ${escaped(file)}</h1>
<p>${escaped(format)}, question “${escaped(question)}”: ${answers.length} tasks, ${figures.workerCount} workers, ${figures.responses} responses. Answers by ${escaped(figures.method)}; the confidence is not calibrated, because no answer is known for certain.</p>
<dl>
<div><dt>answers with confidence .95 or more</dt><dd>${percentText(answers.filter(one => one.confidence >= 0.95).length / answers.length)}</dd></div>
<div><dt>responses likely wrong</dt><dd>${wrong.length}</dd></div>
<div><dt>workers to look at</dt><dd>${flagged}</dd></div>
<div><dt>Krippendorff’s alpha</dt><dd>${alpha === undefined ? "undefined" : alpha.toFixed(3)}</dd></div>
</dl>
${notes.map(note => `<p class="note">${escaped(note)}</p>`).join("")}
<h2>How many responses would have been enough</h2>${enough ? enoughPart(enough) : "<p>No task has two responses and two labels to choose from: that cannot be said.</p>"}
<h2>Responses likely wrong</h2><p>The other responses to the task, weighted by how reliable their workers are, contradict them.</p>
${table(
  ["task", "", "worker", "said", "rather", "wrong with probability"],
  wrong.map(one => [
    escaped(one.task),
    text(one.task),
    escaped(one.worker),
    escaped(one.label),
    escaped(one.answer),
    confidenceText(one.probability),
  ]),
)}
<h2>Workers</h2><p>Expected accuracy with its 90 % interval, judged without their own vote. To look at: surely below the others, or not to be told from guessing after twenty responses. That is a reason to look, not a verdict.</p>
${table(
  ["worker", "responses", "accuracy", "interval", "bits an answer", ""],
  workers.map(one => [
    escaped(one.worker),
    String(one.responses),
    confidenceText(one.accuracy),
    `${confidenceText(one.low)} – ${confidenceText(one.high)}`,
    one.bits.toFixed(2),
    one.isToLookAt ? "<b>look at</b>" : "",
  ]),
)}
${
  lookAlikes.length === 0
    ? ""
    : `<h2>Workers who answer alike</h2><p>More than their tasks explain; people who share a habit also do. A ranking, never a verdict.</p>${table(
        ["worker", "worker", "shared tasks", "agreed", "expected"],
        lookAlikes.map(one => [...one.workers.map(escaped), String(one.shared), String(one.agreed), one.expected.toFixed(1)]),
      )}`
}
<h2>Agreement</h2><p>${
    agreement.mean === undefined
      ? "No task has responses of two workers."
      : `Two workers on the same task agree in ${percentText(agreement.mean)} of cases${agreement.fleiss_kappa === undefined ? "" : `; Fleiss’ kappa ${agreement.fleiss_kappa.toFixed(3)}`}${agreement.gwet_ac1 === undefined ? "" : `, Gwet’s AC1 ${agreement.gwet_ac1.toFixed(3)}`}${agreement.alpha.interval ? `; alpha’s 95 % interval ${agreement.alpha.interval.map(end => end.toFixed(3)).join(" – ")}` : ""}.`
  }</p>
${table(
  ["label", "alpha against all others"],
  agreement.labels.map(one => [escaped(one.label), one.alpha === undefined ? "undefined" : one.alpha.toFixed(3)]),
)}
<h2>Answers, least sure first</h2>
${table(
  ["task", "", "answer", "confidence", "responses"],
  least.map(one => [
    escaped(one.task),
    text(one.task),
    escaped(one.label),
    confidenceText(one.confidence),
    String(one.responses),
  ]),
)}
</main></body></html>
`
}

function enoughPart({ fixed, fixedEnough, adaptive, mean, tasks }: Enough): string {
  const saved = 1 - adaptive.responses / mean
  const [width, height, left, base] = [560, 200, 70, 170]
  const low = Math.min(...fixed.map(one => one.same), 0.9)
  const x = (k: number) => left + ((k - 1) * (width - left - 16)) / Math.max(1, fixed.length - 1)
  const y = (same: number) => base - ((same - low) / (1 - low)) * (base - 16)
  return `<p>${
    fixedEnough === undefined || fixedEnough >= mean
      ? `All of the ${mean.toFixed(1)} responses a task were needed to give these answers, if every task gets as many.`
      : `With ${fixedEnough} ${fixedEnough === 1 ? "response" : "responses"} a task instead of ${mean.toFixed(1)}, 98 % of the answers would have been the same.`
  } Asking on only while a task’s confidence is below ${adaptive.target}: ${adaptive.responses.toFixed(1)} responses a task (${saved > 0 ? `${percentText(saved)} fewer` : "none saved"}), ${percentText(adaptive.same)} of the answers the same. Tried on ${tasks} tasks with two responses or more, in random order; “the same” is as all responses together say, which is not the truth itself.</p>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Share of the same answers by responses a task"><line x1="${left}" y1="${base}" x2="${width - 16}" y2="${base}"/><polyline points="${fixed.map(one => `${x(one.responses).toFixed(1)},${y(one.same).toFixed(1)}`).join(" ")}"/>${fixed
    .map(
      one =>
        `<circle cx="${x(one.responses).toFixed(1)}" cy="${y(one.same).toFixed(1)}" r="3"/><text x="${x(one.responses).toFixed(1)}" y="${base + 18}" text-anchor="middle">${one.responses}</text>`,
    )
    .join("")}<text x="4" y="20">${percentText(1)}</text><text x="4" y="${base}">${percentText(low)}</text></svg>`
}

function table(head: string[], rows: string[][]): string {
  if (rows.length === 0) return "<p>None.</p>"
  const more = rows.length > ROWS_MAX ? `<p>The first ${ROWS_MAX} of ${rows.length}; tagwerk audit --json gives all.</p>` : ""
  return `<div class="wide"><table><thead><tr>${head.map(cell => `<th>${cell}</th>`).join("")}</tr></thead><tbody>${rows
    .slice(0, ROWS_MAX)
    .map(row => `<tr>${row.map(cell => `<td>${cell}</td>`).join("")}</tr>`)
    .join("\n")}</tbody></table></div>${more}`
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`)
}

const style = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0}main{max-width:60rem;margin:auto;padding:1.5rem}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2.2rem}dl{display:flex;flex-wrap:wrap;gap:1rem}dl div{border:1px solid #8886;border-radius:8px;padding:.7rem 1rem;flex:1 1 11rem}
dt{font-size:.85rem}dd{margin:0;font-size:1.5rem;font-variant-numeric:tabular-nums}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.3rem .7rem .3rem 0;border-bottom:1px solid #8884;vertical-align:top;overflow-wrap:anywhere}th{font-size:.85rem}.wide{overflow-x:auto}.note{border-left:3px solid #b80;padding-left:.8rem}
svg{max-width:35rem;width:100%}svg text{font-size:12px;fill:currentColor}line{stroke:#8888}polyline{fill:none;stroke:#1668b8;stroke-width:2}circle{fill:#1668b8}`

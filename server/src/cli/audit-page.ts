/** An audit as one HTML page that holds everything it needs: no script, no request, readable when printed. */
import { confidenceText, percentText } from "./aggregate-kind.ts"
import type { AuditFigures, Enough } from "./audit-figure.ts"
import { style } from "./audit-style.ts"

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
  const sure = answers.filter(one => one.confidence >= 0.95).length
  const mean = workers.reduce((sum, one) => sum + one.accuracy * one.responses, 0) / Math.max(1, figures.responses)
  const text = (task: string) => escaped(shown.get(task) ?? "")
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Audit of ${escaped(file)}</title><style>${style}</style></head><body><main>
<header><h1>Audit of ${escaped(file)}</h1>
<p>${escaped(format)}, question “${escaped(question)}”: ${count(answers.length)} tasks, ${count(figures.workerCount)} workers, ${count(figures.responses)} responses. Answers by ${escaped(figures.method)}. Confidence is not calibrated here, because no answer is known for certain: read it as an order rather than as a promise. Twenty tasks or more with known answers calibrate it (tagwerk aggregate --gold).</p></header>
<dl>
${figure("Answers sure to .95 or more", percentText(sure / answers.length), `${count(sure)} of ${count(answers.length)}`)}
${figure("Responses likely wrong", count(wrong.length), `${percentText(wrong.length / figures.responses)} of all`)}
${figure("Workers to look at", count(flagged), `of ${count(workers.length)}`)}
${figure("Krippendorff’s alpha", agreement.alpha.value === undefined ? "undefined" : agreement.alpha.value.toFixed(3), agreement.alpha.interval ? `[${agreement.alpha.interval.map(end => end.toFixed(3)).join(", ")}]` : "")}
</dl>
${notes.map(note => `<p class="note">${escaped(note)}</p>`).join("")}
<div class="pair"><section><h2>How many responses would have been enough</h2>${enough ? enoughPart(enough) : "<p>No task has two responses and two labels to choose from: that cannot be said.</p>"}</section>
<section><h2>How sure the answers are</h2><p>Answers by confidence, ${count(answers.length)} in all.</p>${histogram(answers.map(one => one.confidence))}</section></div>
<h2>Responses likely wrong</h2><p>The other responses to the task, weighted by how reliable their workers are, contradict them.</p>
${table(
  ["Task", "=Shown", "Worker", "Said", "Rather", "#Wrong with probability"],
  wrong.map(one => [
    escaped(one.task),
    text(one.task),
    escaped(one.worker),
    escaped(one.label),
    escaped(one.answer),
    confidenceText(one.probability),
  ]),
)}
<h2>Workers</h2><p>Expected accuracy with its 90 % interval, judged without their own vote; the dashed line is the mean. To look at: surely below the others, or not to be told from guessing after twenty responses. That is a reason to look, not a verdict.</p>
${table(
  ["Worker", "#Responses", "#Accuracy", "Interval", "0 to 1", "#Bits an answer", "!To look at"],
  workers.map(one => [
    escaped(one.worker),
    count(one.responses),
    confidenceText(one.accuracy),
    `${confidenceText(one.low)} – ${confidenceText(one.high)}`,
    whisker(one, mean),
    one.bits.toFixed(2),
    one.isToLookAt ? "look at" : "",
  ]),
)}
${alike(figures)}
<h2>Agreement</h2><p>${
    agreement.mean === undefined
      ? "No task has responses of two workers."
      : `Two workers on the same task agree in ${percentText(agreement.mean)} of cases${agreement.fleiss_kappa === undefined ? "" : `; Fleiss’ kappa ${agreement.fleiss_kappa.toFixed(3)}`}${agreement.gwet_ac1 === undefined ? "" : `, Gwet’s AC1 ${agreement.gwet_ac1.toFixed(3)}`}. Alpha, kappa and AC1 take out what chance alone would give.`
  }</p>
${table(
  ["Label", "#Alpha against all others"],
  agreement.labels.map(one => [escaped(one.label), one.alpha === undefined ? "undefined" : one.alpha.toFixed(3)]),
)}
<h2>Answers, least sure first</h2>
${table(
  ["Task", "=Shown", "Answer", "#Confidence", "#Responses"],
  least.map(one => [
    escaped(one.task),
    text(one.task),
    escaped(one.label),
    confidenceText(one.confidence),
    String(one.responses),
  ]),
)}
<footer>Made by tagwerk audit from this file alone. Nothing was sent anywhere.</footer>
</main></body></html>
`

  function alike({ lookAlikeGroups }: AuditFigures): string {
    if (lookAlikes.length + lookAlikeGroups.length === 0) return ""
    const groups = lookAlikeGroups.map(
      group =>
        `<p>Alike as a group: ${group.workers.map(escaped).join(", ")} (agreed ${count(group.agreed)} times, expected ${count(Math.round(group.expected))}).</p>`,
    )
    return `<h2>Workers who answer alike</h2><p>More than their tasks explain; people who share a habit also do. A ranking, never a verdict.</p>${groups.join("")}${table(
      ["Worker", "Worker", "#Shared tasks", "#Agreed", "#Expected"],
      lookAlikes.map(one => [...one.workers.map(escaped), String(one.shared), String(one.agreed), one.expected.toFixed(1)]),
    )}`
  }
}

function figure(name: string, value: string, beside: string): string {
  return `<div><dt>${name}</dt><dd><b>${value}</b><span>${beside}</span></dd></div>`
}

function enoughPart({ fixed, fixedEnough, adaptive, mean, tasks }: Enough): string {
  const saved = 1 - adaptive.responses / mean
  const [width, height, left, base] = [460, 190, 52, 160]
  const low = Math.floor(20 * Math.min(...fixed.map(one => one.same), 0.9)) / 20
  const x = (k: number) => left + ((k - 1) * (width - left - 12)) / Math.max(1, fixed.length - 1)
  const y = (same: number) => base - ((same - low) / (1 - low)) * (base - 14)
  const lines = [low, (1 + low) / 2, 1].map(
    at =>
      `<line class="grid" x1="${left}" x2="${width - 12}" y1="${y(at)}" y2="${y(at)}"/><text x="${left - 8}" y="${y(at) + 4}" text-anchor="end">${Math.round(1000 * at) / 10} %</text>`,
  )
  const points = fixed.map(one => `${x(one.responses).toFixed(1)},${y(one.same).toFixed(1)}`)
  const dots = fixed.map(
    (one, i) =>
      `<circle class="dot" cx="${points[i]!.split(",")[0]}" cy="${points[i]!.split(",")[1]}" r="3"/><text x="${x(one.responses).toFixed(1)}" y="${base + 18}" text-anchor="middle">${one.responses}</text>`,
  )
  return `<p>${
    fixedEnough === undefined || fixedEnough >= mean
      ? `All of the ${mean.toFixed(1)} responses a task were needed to give these answers, if every task gets as many.`
      : `With ${fixedEnough} ${fixedEnough === 1 ? "response" : "responses"} a task instead of ${mean.toFixed(1)}, 98 % of the answers would have been the same.`
  } Asking on only while a task’s confidence is below ${adaptive.target}: ${adaptive.responses.toFixed(1)} responses a task (${saved > 0 ? `${percentText(saved)} fewer` : "none saved"}), ${percentText(adaptive.same)} of the answers the same.</p>
<svg viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="Share of the same answers by responses a task: ${fixed.map(one => `${one.responses}: ${percentText(one.same)}`).join(", ")}">${lines.join("")}<line class="goal" x1="${left}" x2="${width - 12}" y1="${y(0.98)}" y2="${y(0.98)}"/><polyline class="line" points="${points.join(" ")}"/>${dots.join("")}</svg>
<p>Share of the same answers by responses a task, tried on ${count(tasks)} tasks with two or more, in random order; dashed: 98 %. “The same” is as all responses together say, which is not the truth itself.</p>`
}

/** Ten bars from .5 to 1; what is below .5 is in the first. */
function histogram(confidences: readonly number[]): string {
  const bins = new Array<number>(10).fill(0)
  for (const c of confidences) bins[Math.min(9, Math.max(0, Math.floor((c - 0.5) * 20)))]!++
  const most = Math.max(...bins, 1)
  const bars = bins.map((n, i) => {
    const tall = (140 * n) / most
    const says = n > 0 ? `<text x="${i * 44 + 22}" y="${150 - tall}" text-anchor="middle">${count(n)}</text>` : ""
    return `<rect class="bar" x="${i * 44 + 4}" y="${156 - tall}" width="36" height="${tall}" rx="2"/>${says}`
  })
  const ends = ["≤ .5", ".6", ".7", ".8", ".9", "1"].map(
    (end, i) =>
      `<text x="${i === 0 ? 0 : i * 88}" y="174" text-anchor="${i === 0 ? "start" : i === 5 ? "end" : "middle"}">${end}</text>`,
  )
  return `<svg viewBox="0 -8 440 190" width="440" role="img" aria-label="Answers by confidence, from .5 to 1: ${bins.join(", ")}">${bars.join("")}<line class="axis" x1="0" x2="440" y1="156" y2="156"/>${ends.join("")}</svg>`
}

/** An interval on a scale from 0 to 1; its numbers stand beside it. */
function whisker({ accuracy, low, high }: { accuracy: number; low: number; high: number }, mean: number): string {
  const x = (value: number) => (4 + 112 * value).toFixed(1)
  return `<svg viewBox="0 0 120 20" aria-hidden="true"><line class="mean" x1="${x(mean)}" x2="${x(mean)}" y1="1" y2="19"/><line class="whisker" x1="${x(low)}" x2="${x(high)}" y1="10" y2="10"/><circle class="dot" cx="${x(accuracy)}" cy="10" r="3.5"/></svg>`
}

/** A head that begins with # is a column of numbers, with = of words that wrap, with ! of marks. */
function table(head: string[], rows: string[][]): string {
  if (rows.length === 0) return "<p>None.</p>"
  const more =
    rows.length > ROWS_MAX ? `<p>The first ${ROWS_MAX} of ${count(rows.length)}; tagwerk audit --json gives all.</p>` : ""
  const kinds = head.map(cell => ({ "#": ' class="number"', "=": ' class="text"', "!": ' class="mark"' })[cell[0]!] ?? "")
  const hasShown = rows.slice(0, ROWS_MAX).some(row => row[1] !== "") || !head[1]?.startsWith("=")
  const kept = <T>(row: T[]) => (hasShown ? row : row.filter((_, i) => i !== 1))
  return `<div class="wide" tabindex="0"><table><thead><tr>${kept(head.map((cell, i) => `<th${kinds[i]}>${cell.replace(/^[#=!]/, "")}</th>`)).join("")}</tr></thead><tbody>${rows
    .slice(0, ROWS_MAX)
    .map(row => `<tr>${kept(row.map((cell, i) => `<td${kinds[i]}>${cell}</td>`)).join("")}</tr>`)
    .join("\n")}</tbody></table></div>${more}`
}

function count(n: number): string {
  return n.toLocaleString("en")
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`)
}

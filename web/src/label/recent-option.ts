/** Options this worker chose lately, by question: shown first where there are hundreds. Kept in this browser only. */
import type { Form, ResponseValue } from "@tagwerk/contract/form.ts"

type Recent = Record<string, string[]>
const most = 5

export function readRecent(project: string): Recent {
  try {
    return JSON.parse(localStorage.getItem(`tagwerk.recent.${project}`) ?? "{}") as Recent
  } catch {
    return {}
  }
}

export function noteRecent(project: string, form: Form, value: ResponseValue): void {
  const recent = readRecent(project)
  for (const question of form.questions) {
    const given = value[question.key]
    if (question.kind !== "choice" || question.options.length < 10 || given === undefined) continue
    const names = typeof given === "string" ? [given] : Array.isArray(given) ? given.filter(name => typeof name === "string") : []
    recent[question.key] = [...new Set([...names, ...(recent[question.key] ?? [])])].slice(0, most)
  }
  try {
    localStorage.setItem(`tagwerk.recent.${project}`, JSON.stringify(recent))
  } catch {
    // A browser that keeps nothing shows the form's order.
  }
}

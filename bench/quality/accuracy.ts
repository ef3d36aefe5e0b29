/** Every method on the nine crowd sets: accuracy beside the published or measured figure. */
import { methods } from "../../quality/src/choose.ts"
import { accuracy } from "../../quality/src/score.ts"
import { crowdSets } from "./crowd.ts"

export function accuracies(): void {
  const names = Object.keys(methods)
  const sums = new Map<string, number>()
  const sets = crowdSets()
  console.log("set".padEnd(9), names.map(name => name.padEnd(17)).join(""))
  for (const { name, votes, truth } of sets) {
    const cells = names.map(method => {
      const { posterior, iterations } = methods[method]!(votes)
      const right = accuracy({ posterior, classes: votes.classes, truth })
      sums.set(method, (sums.get(method) ?? 0) + right / sets.length)
      return `${right.toFixed(4)} (${iterations})`.padEnd(17)
    })
    console.log(name.padEnd(9), cells.join(""))
  }
  console.log("mean".padEnd(9), names.map(name => sums.get(name)!.toFixed(4).padEnd(17)).join(""))
}

if (process.argv[1] === import.meta.filename) accuracies()

import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"

if (Number(process.versions.node.split(".")[0]) < 24)
  throw new Error(
    `Tests run on Node 24; this is ${process.versions.node}. Use: npm test, or npx vitest run …, or PATH=node_modules/.bin:$PATH`,
  )

/** Files that take longest, so that none of them begins when the others have ended. */
const long = ["e2e/kill", "e2e/replay", "import/kill", "e2e/settings", "team.browser", "import/bad-input"]
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) =>
      (long.findIndex(name => moduleId.includes(name)) + long.length + 1) % (long.length + 1)
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

/** Tests lie beside the code. Two workers: the tests share their cores with PostgreSQL and with Chromium. */
const config = defineConfig({
  test: {
    include: ["**/*.test.ts", "**/*.test.tsx"],
    exclude: ["**/node_modules/**", "**/dist/**", ".tagwerk/**"],
    sequence: { sequencer: LongFirst },
    pool: "forks",
    maxWorkers: 2,
    globalSetup: ["./server/src/db/test-cluster.ts", "./e2e/site.ts"],
    // A timeout is for what hangs. A shared machine may stand still for half a minute, and no test is about speed.
    testTimeout: 90_000,
    hookTimeout: 180_000,
    teardownTimeout: 30_000,
  },
})

export { config as default }

import { defineConfig } from "vitest/config"

/** Tests lie beside the code. Two workers: the tests share their cores with PostgreSQL and with Chromium. */
const config = defineConfig({
  test: {
    include: ["**/*.test.ts", "**/*.test.tsx"],
    exclude: ["**/node_modules/**", "**/dist/**", ".tagwerk/**"],
    pool: "forks",
    maxWorkers: 2,
    globalSetup: "./server/src/db/test-cluster.ts",
    testTimeout: 20_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
  },
})

export { config as default }

import type { LinguiConfig } from "@lingui/conf"

const tests = ["<rootDir>/src/**/*.test.ts", "<rootDir>/src/**/*.test.tsx"]

/** Two catalogues, so that a worker's phone does not load the words of the team screens; the team entry loads both. */
const config: LinguiConfig = {
  sourceLocale: "en",
  locales: ["en", "de"],
  fallbackLocales: false,
  catalogs: [
    {
      path: "<rootDir>/src/messages/{locale}/label",
      include: ["<rootDir>/src/label", "<rootDir>/src/kind", "<rootDir>/src/view", "<rootDir>/src/ui"],
      exclude: tests,
    },
    {
      path: "<rootDir>/src/messages/{locale}/team",
      include: ["<rootDir>/src"],
      exclude: [...tests, "<rootDir>/src/label/**", "<rootDir>/src/kind/**", "<rootDir>/src/view/**", "<rootDir>/src/ui/**"],
    },
  ],
  orderBy: "message",
}

export default config

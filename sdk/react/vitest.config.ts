import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "jsdom",
    setupFiles: ["test/setup.ts"],
    include: ["test/*.test.{ts,tsx}"],
    restoreMocks: true,
    // Ends a test that hangs; on a busy machine some take several seconds.
    testTimeout: 60_000,
  },
});

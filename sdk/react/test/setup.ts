import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

// A second, the default for `findBy…` and `waitFor`, is too short on a busy machine.
configure({ asyncUtilTimeout: 10_000 });

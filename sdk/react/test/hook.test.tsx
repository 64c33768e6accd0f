import { act, renderHook, waitFor } from "@testing-library/react";
import { StrictMode } from "react";
import { expect, test, vi } from "vitest";
import { useAgentTwilioSettings, type AgentTwilioSettingsOptions } from "../src/index.js";
import { ACCOUNT, fakeLinecard, NUMBER, problem, session, SETTINGS, TOKEN } from "./linecard.js";

const VALUES = { accountSid: ACCOUNT, authToken: TOKEN, phoneNumber: NUMBER };

async function renderReady(options: Partial<AgentTwilioSettingsOptions> = {}) {
  const initialProps = { session: session(), ...options };
  const hook = renderHook(useAgentTwilioSettings, { initialProps, wrapper: StrictMode });
  expect(hook.result.current.status).toBe("loading");
  await waitFor(() => expect(hook.result.current.status).not.toBe("loading"));
  return hook;
}

test("when the session is over, the platform is asked for another one once, and nothing is lost", async () => {
  const linecard = fakeLinecard(SETTINGS, ["lcc_one", "lcc_two"]);
  const refreshSession = vi.fn(() => Promise.resolve(session("lcc_two")));
  const { result } = await renderReady({ refreshSession });
  linecard.tokens.shift();
  await act(() => result.current.connect(VALUES));
  expect(result.current).toMatchObject({ status: "ready", settings: SETTINGS, problem: null });
  expect(refreshSession).toHaveBeenCalledOnce();
  expect(linecard.sent.map(({ authorization }) => authorization).slice(-3)).toEqual([
    "Bearer lcc_one",
    "Bearer lcc_two",
    "Bearer lcc_two",
  ]);
});

test.each([
  ["the platform has none", () => Promise.reject(new Error("signed out"))],
  ["it is refused, too", () => Promise.resolve(session("lcc_three"))],
  ["it is of another agent", () => Promise.resolve(session("lcc_two", { agentId: "a2" }))],
])("a session that is over is expired if %s", async (_, refreshSession) => {
  const linecard = fakeLinecard(SETTINGS, []);
  const { result } = await renderReady({ refreshSession });
  expect(result.current).toMatchObject({ status: "expired", settings: null, problem: null });
  expect(linecard.sent.every(({ operation }) => operation === "GET")).toBe(true);
});

test("another session shows nothing of the one before", async () => {
  const linecard = fakeLinecard(SETTINGS, ["lcc_one", "lcc_two"]);
  const { result, rerender } = await renderReady();
  linecard.store(null);
  rerender({ session: session("lcc_two") });
  expect(result.current).toMatchObject({ status: "loading", settings: null });
  await waitFor(() => expect(result.current.status).toBe("ready"));
  expect(result.current.settings).toBeNull();
  // The same session as another object is no other one.
  const requests = linecard.sent.length;
  rerender({ session: session("lcc_two") });
  expect(result.current.status).toBe("ready");
  expect(linecard.sent).toHaveLength(requests);
});

test("an action that ends after another session was passed changes nothing of that one", async () => {
  const linecard = fakeLinecard(SETTINGS, ["lcc_one", "lcc_two"]);
  const { result, rerender } = await renderReady();
  let answer: (answer: { body: object }) => void = () => undefined;
  linecard.next("POST /verify", new Promise((resolve) => (answer = resolve)));
  let earlier: Promise<unknown> | undefined;
  act(() => void (earlier = result.current.verify()));
  expect(result.current.pending).toBe("verify");

  rerender({ session: session("lcc_two") });
  await waitFor(() => expect(result.current.status).toBe("ready"));
  // It is not held up either.
  await act(() => result.current.disconnect());
  const later = { ...result.current };
  expect(later).toMatchObject({ settings: null, pending: null });
  await act(async () => {
    answer({ body: SETTINGS });
    await earlier;
  });
  expect(result.current).toEqual(later);
});

test("settings that cannot be loaded can be loaded again", async () => {
  const linecard = fakeLinecard(SETTINGS);
  // Twice: once for each time that strict mode mounts.
  for (const _ of [1, 2]) linecard.next("GET", problem(403, "origin-not-allowed"));
  const { result } = await renderReady();
  expect(result.current.status).toBe("error");
  expect(result.current.problem).toMatchObject({ code: "origin-not-allowed", requestId: "r" });
  act(() => result.current.reload());
  await waitFor(() => expect(result.current.settings).toEqual(SETTINGS));
});

test("a form that is sent twice is sent once", async () => {
  const linecard = fakeLinecard();
  const { result } = await renderReady({ url: "https://linecard.example.com/" });
  await act(() => Promise.all([result.current.connect(VALUES), result.current.connect(VALUES)]));
  expect(linecard.bodiesOf("POST")).toHaveLength(1);
});

test("no problem contains the token of the session, nor that of Twilio", async () => {
  const linecard = fakeLinecard(SETTINGS);
  const { result } = await renderReady();
  linecard.next("POST", { status: 502, body: "Bad gateway" });
  await act(() => result.current.connect(VALUES));
  const { problem: found } = result.current;
  expect(found).toMatchObject({ status: 502, code: "unreadable" });
  const said = `${String(found)} ${JSON.stringify(found)} ${found?.stack}`;
  expect(said).not.toContain("lcc_");
  expect(said).not.toContain(TOKEN);
});

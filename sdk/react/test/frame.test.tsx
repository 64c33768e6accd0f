import { act, render, screen } from "@testing-library/react";
import { StrictMode } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { AgentTwilioSettingsFrame, type ConnectSession } from "../src/index.js";
import { ACCOUNT, NUMBER, session, URL_OF_LINECARD } from "./linecard.js";

function renderFrame() {
  const told = { onReady: vi.fn(), onConnected: vi.fn(), onDisconnected: vi.fn(), onExpired: vi.fn() };
  render(<AgentTwilioSettingsFrame session={session()} title="Twilio" language="de" {...told} />);
  const frame = screen.getByTitle<HTMLIFrameElement>("Twilio");
  const send = (data: object, from: { origin?: string; source?: Window | null } = {}) =>
    act(() => {
      const sender = { origin: URL_OF_LINECARD, source: frame.contentWindow, ...from };
      window.dispatchEvent(new MessageEvent("message", { data: { source: "linecard", ...data }, ...sender }));
    });
  return { ...told, frame, send };
}

afterEach(() => void vi.useRealTimers());

const CONNECTED = { type: "connected", agentId: "a1", phoneNumber: NUMBER, accountSid: ACCOUNT };

test("the frame shows the hosted page in a language, as high as what is in it", () => {
  const { frame, send } = renderFrame();
  expect(frame.src).toBe(`${URL_OF_LINECARD}/connect/s1?language=de#lcc_one`);
  expect(frame.getAttribute("sandbox")).not.toContain("allow-top-navigation");
  send({ type: "resize", height: 812 });
  expect(frame).toHaveStyle({ height: "812px" });
  for (const height of ["9", -1, Number.NaN, undefined]) send({ type: "resize", height });
  expect(frame).toHaveStyle({ height: "812px" });
  send({ type: "resize", height: 1e9 });
  expect(frame).toHaveStyle({ height: "4000px" });
});

test("the platform is told what becomes of the connection", () => {
  const { send, ...told } = renderFrame();
  send({ type: "ready" });
  expect(told.onReady).toHaveBeenCalledOnce();
  send(CONNECTED);
  expect(told.onConnected).toHaveBeenCalledExactlyOnceWith({ agentId: "a1", phoneNumber: NUMBER, accountSid: ACCOUNT });
  send({ type: "disconnected", agentId: "a1" });
  expect(told.onDisconnected).toHaveBeenCalledExactlyOnceWith({ agentId: "a1" });
  send({ type: "expired" });
  expect(told.onExpired).toHaveBeenCalledOnce();
  // Of a later release.
  send({ type: "something" });
});

test("nobody else is believed", () => {
  const { send, ...told } = renderFrame();
  send(CONNECTED, { origin: "https://evil.example.com" });
  send(CONNECTED, { source: window });
  send(CONNECTED, { source: null });
  send({ ...CONNECTED, source: "another" });
  act(() => void window.dispatchEvent(new MessageEvent("message", { data: "connected", origin: URL_OF_LINECARD })));
  expect(told.onConnected).not.toHaveBeenCalled();
});

const NOW = new Date("2026-01-01T12:00:00Z");
const expiring = (token: string, expiresAt: string) => session(token, { expiresAt });

function renderExpiring(expiresAt: string) {
  vi.useFakeTimers({ now: NOW });
  const onExpired = vi.fn();
  const frameOf = (one: ConnectSession) => (
    <AgentTwilioSettingsFrame session={one} onExpired={onExpired} title="Twilio" />
  );
  const { rerender } = render(frameOf(expiring("lcc_one", expiresAt)), { wrapper: StrictMode });
  const pass = (token: string, until: string) => rerender(frameOf(expiring(token, until)));
  const remove = () => rerender(null);
  const wait = (minutes: number) => act(() => vi.advanceTimersByTime(minutes * 60_000));
  return { onExpired, pass, remove, wait };
}

test("a session that is over when it is passed is expired, as its page is not shown", () => {
  const { onExpired, pass, wait } = renderExpiring("2026-01-01T11:59:00Z");
  wait(0);
  expect(onExpired).toHaveBeenCalledOnce();
  pass("lcc_two", "2026-01-01T12:15:00Z");
  wait(1);
  expect(onExpired).toHaveBeenCalledOnce();
});

test("a session that ends before its page is shown is expired then; a page that is shown says so itself", () => {
  const { onExpired, pass, wait } = renderExpiring("2026-01-01T12:15:00Z");
  wait(14);
  expect(onExpired).not.toHaveBeenCalled();
  wait(1);
  expect(onExpired).toHaveBeenCalledOnce();

  pass("lcc_two", "2026-01-01T12:30:00Z");
  const { contentWindow } = screen.getByTitle<HTMLIFrameElement>("Twilio");
  const data = { source: "linecard", type: "ready" };
  act(() => {
    window.dispatchEvent(new MessageEvent("message", { data, origin: URL_OF_LINECARD, source: contentWindow }));
  });
  wait(60);
  expect(onExpired).toHaveBeenCalledOnce();
});

test("a clock that is wrong does not ask for one session after the other", () => {
  const { onExpired, pass, remove, wait } = renderExpiring("2026-01-01T11:15:00Z");
  wait(0);
  for (const token of ["lcc_two", "lcc_three", "lcc_four"]) {
    remove();
    pass(token, "2026-01-01T11:16:00Z");
    wait(0);
  }
  expect(onExpired).toHaveBeenCalledOnce();
  // Since it was set.
  pass("lcc_five", "2026-01-01T12:15:00Z");
  pass("lcc_six", "2026-01-01T11:59:00Z");
  wait(0);
  expect(onExpired).toHaveBeenCalledTimes(2);
  pass("lcc_seven", "2026-01-01T12:15:00Z");
});

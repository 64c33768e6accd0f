import { act, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { AgentTwilioSettingsFrame } from "../src/index.js";
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

import { render, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { AgentTwilioSettingsForm, type AgentTwilioSettingsFormProps } from "../src/index.js";
import { ACCOUNT, fakeLinecard, MASK, NUMBER, problem, session, SETTINGS, TOKEN } from "./linecard.js";

function renderForm(props: Partial<AgentTwilioSettingsFormProps> = {}) {
  const told = { onConnected: vi.fn(), onDisconnected: vi.fn(), onExpired: vi.fn() };
  render(<AgentTwilioSettingsForm session={session()} {...told} {...props} />);
  return told;
}

async function enter(field: HTMLElement, text: string) {
  await userEvent.clear(field);
  await userEvent.click(field);
  await userEvent.paste(text);
}

async function fill(token = TOKEN) {
  await enter(await screen.findByLabelText("Account SID"), ` ${ACCOUNT} `);
  await enter(screen.getByLabelText("Auth token"), token);
  await enter(screen.getByLabelText("Phone number"), NUMBER);
}

const click = (name: string) => userEvent.click(screen.getByRole("button", { name }));

test("an agent is connected, and then the token is a mask", async () => {
  const linecard = fakeLinecard();
  const told = renderForm();
  await fill();
  expect(screen.getByLabelText("Auth token")).toHaveAttribute("type", "password");
  await click("Connect");
  expect(await screen.findByText(`Verified. Calls can be placed from ${NUMBER}.`)).toHaveRole("status");
  expect(linecard.bodiesOf("POST")).toEqual([
    { accountSid: ACCOUNT, authToken: TOKEN, phoneNumber: NUMBER, verifyFirst: true },
  ]);
  expect(linecard.sent.at(-1)).toMatchObject({ operation: "POST /verify", authorization: "Bearer lcc_one" });
  expect(screen.getByLabelText("Auth token")).toHaveValue(MASK);
  expect(told.onConnected).toHaveBeenCalledExactlyOnceWith(SETTINGS);
});

test("the mask is sent back unchanged, replaced as a whole, and restored when nothing is typed", async () => {
  const linecard = fakeLinecard(SETTINGS);
  renderForm();
  const token = await screen.findByLabelText("Auth token");
  expect(screen.getByRole("button", { name: "Show token" })).toBeDisabled();
  await userEvent.type(token, "x{Backspace}");
  expect(token).toHaveValue("");
  await userEvent.tab();
  expect(token).toHaveValue(MASK);
  await enter(screen.getByLabelText("Phone number"), "+14155550101");
  await click("Save and verify");
  await waitFor(() =>
    expect(linecard.bodiesOf("POST")).toMatchObject([{ authToken: MASK, phoneNumber: "+14155550101" }]),
  );
  await screen.findByText(/^Verified/);
  await userEvent.type(token, "ab");
  expect(token).toHaveValue("ab");
});

test("what Twilio rejects is shown at its field, which gets the focus; what was typed is kept", async () => {
  const linecard = fakeLinecard();
  const told = renderForm({ labels: { problems: { "number-not-owned": "Diese Nummer gehört dem Konto nicht." } } });
  const detail = "is not accepted by Twilio together with this account";
  linecard.next("POST", problem(422, "twilio-token-rejected", [{ pointer: "/authToken", detail }]));
  await fill();
  await click("Connect");
  const token = screen.getByLabelText("Auth token");
  await waitFor(() =>
    expect(token).toHaveAccessibleDescription(/^Is not accepted by Twilio together with this account\./),
  );
  expect(token).toBeInvalid();
  expect(token).toHaveFocus();
  expect(token).toHaveValue(TOKEN);
  expect(screen.queryByRole("alert")).toBeNull();
  expect(told.onConnected).not.toHaveBeenCalled();

  linecard.next("POST", problem(422, "number-not-owned", [{ pointer: "/phoneNumber", detail: "must be yours" }]));
  await click("Connect");
  const number = screen.getByLabelText("Phone number");
  await waitFor(() => expect(number).toHaveAccessibleDescription(/^Diese Nummer gehört dem Konto nicht\./));
  expect(token).toBeValid();
});

test("a problem of no field is an alert, and so is no answer", async () => {
  const linecard = fakeLinecard();
  renderForm();
  linecard.next("POST", problem(503, "twilio-unavailable"));
  await fill();
  await click("Connect");
  expect(await screen.findByRole("alert")).toHaveTextContent("It is twilio-unavailable.");
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  await click("Connect");
  await waitFor(() => expect(screen.getByRole("alert")).toHaveTextContent("Linecard did not answer."));
});

test("settings that work with a limit are connected, and the limit is said", async () => {
  const linecard = fakeLinecard();
  const told = renderForm();
  const detail = "This is a trial account.";
  await fill();
  linecard.next("POST /verify", problem(422, "twilio-trial-account", [{ pointer: "/accountSid", detail }]));
  linecard.next("GET", {
    body: { ...SETTINGS, problem: "twilio-trial-account", problemDetail: detail, problemPointer: "/accountSid" },
  });
  await click("Connect");
  expect(await screen.findByText(`Verified, with a limit: ${detail}`)).toBeVisible();
  expect(screen.getByLabelText("Account SID")).toBeValid();
  expect(told.onConnected).toHaveBeenCalledOnce();
});

test("what the last verification found is at its field when the form is opened", async () => {
  const problemDetail = "Choose another number.";
  fakeLinecard({
    ...SETTINGS,
    status: "unusable",
    problem: "number-not-owned",
    problemDetail,
    problemPointer: "/phoneNumber",
  });
  renderForm();
  const number = await screen.findByLabelText("Phone number");
  expect(number).toHaveAccessibleDescription(/^Choose another number\./);
  expect(screen.getByText(`Not working: ${problemDetail}`)).toBeVisible();
});

test("numbers are listed for credentials that are complete, with those that cannot be chosen", async () => {
  const linecard = fakeLinecard(SETTINGS);
  renderForm();
  const load = await screen.findByRole("button", { name: "Load account numbers" });
  const number = { taken: false, voice: true, sms: true, inUse: false, callerId: false };
  const items = [
    { ...number, phoneNumber: NUMBER, name: "Main", taken: true, agentId: "a1" },
    { ...number, phoneNumber: "+14155550101" },
    { ...number, phoneNumber: "+14155550102", taken: true },
    { ...number, phoneNumber: "+14155550103", taken: true, agentId: null },
    { ...number, phoneNumber: "+14155550104", voice: false },
  ];
  linecard.next("POST /api/twilio/phone-numbers", { body: { items } });
  await userEvent.type(screen.getByLabelText("Account SID"), "1");
  expect(load).toBeDisabled();
  await userEvent.type(screen.getByLabelText("Account SID"), "{Backspace}");
  await userEvent.click(load);
  const select = await screen.findByRole("combobox", { name: "Phone number" });
  expect(select).toHaveValue(NUMBER);
  const free = within(select).getByRole("group", { name: "Available" });
  expect(within(free).getAllByRole("option")).toHaveLength(2);
  for (const reason of ["In use by another agent", "Cannot place calls"])
    expect(within(select).getByRole("group", { name: reason })).toBeDisabled();
  await userEvent.selectOptions(select, "+14155550101");
  await click("Type a number");
  expect(screen.getByLabelText("Phone number")).toHaveValue("+14155550101");
  expect(linecard.bodiesOf("POST /api/twilio/phone-numbers")).toEqual([
    { accountSid: ACCOUNT, authToken: MASK, agentId: "a1" },
  ]);
});

test("disconnecting is confirmed, and can be cancelled", async () => {
  const linecard = fakeLinecard(SETTINGS);
  const told = renderForm();
  const button = await screen.findByRole("button", { name: "Disconnect" });
  await userEvent.click(button);
  const question = screen.getByRole("group", { name: new RegExp(`^Disconnect \\${NUMBER}\\?`) });
  expect(within(question).getByRole("button", { name: "Cancel" })).toHaveFocus();
  await click("Cancel");
  expect(button).toHaveFocus();
  expect(linecard.bodiesOf("DELETE")).toHaveLength(0);
  await userEvent.click(button);
  await userEvent.click(within(screen.getByRole("group")).getByRole("button", { name: "Disconnect" }));
  expect(await screen.findByText("Disconnected.")).toBeVisible();
  expect(screen.getByLabelText("Account SID")).toHaveValue("");
  expect(screen.getByLabelText("Account SID")).toHaveFocus();
  expect(told.onDisconnected).toHaveBeenCalledOnce();
});

test("a session that is over says so, without another one", async () => {
  fakeLinecard(SETTINGS, []);
  const told = renderForm();
  expect(await screen.findByRole("alert")).toHaveTextContent("This form was open for too long.");
  expect(screen.queryByRole("textbox")).toBeNull();
  expect(screen.queryByRole("button")).toBeNull();
  expect(told.onExpired).toHaveBeenCalledOnce();
});

test("texts are those of the platform, and class names are additions", async () => {
  fakeLinecard();
  renderForm({ labels: { connect: "Verbinden", accountSid: "Konto-SID" }, className: "card" });
  expect(await screen.findByRole("button", { name: "Verbinden" })).toBeVisible();
  expect(screen.getByLabelText("Konto-SID").closest(".linecard-form.card")).not.toBeNull();
});

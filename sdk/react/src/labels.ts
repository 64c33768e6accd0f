/** The form's texts. `{phoneNumber}` and the like are filled in. */
export interface Labels {
  form: string;
  accountSid: string;
  accountSidHint: string;
  authToken: string;
  authTokenHint: string;
  /** In place of the hint while a token is stored. */
  authTokenStored: string;
  showToken: string;
  phoneNumber: string;
  phoneNumberHint: string;
  loadNumbers: string;
  typeNumber: string;
  chooseNumber: string;
  available: string;
  inUse: string;
  withoutVoice: string;
  noNumbers: string;
  connect: string;
  save: string;
  verify: string;
  disconnect: string;
  disconnectQuestion: string;
  cancel: string;
  tryAgain: string;
  loading: string;
  working: string;
  connected: string;
  limited: string;
  notVerified: string;
  notWorking: string;
  notConnected: string;
  disconnected: string;
  expired: string;
  failed: string;
  /** In place of the API's English texts, by their code (docs/errors.md): `{ "twilio-token-rejected": "…" }`. */
  problems: Readonly<Record<string, string>>;
}

export const ENGLISH: Labels = {
  form: "Twilio account",
  accountSid: "Account SID",
  accountSidHint: "Starts with AC. Shown in the Twilio console under “Account SID”.",
  authToken: "Auth token",
  authTokenHint: "Shown in the Twilio console under “Auth Token”.",
  authTokenStored: "Stored and masked. Type a new token to replace it.",
  showToken: "Show token",
  phoneNumber: "Phone number",
  phoneNumberHint: "The number that calls are placed from, with the country code, such as +14155550100.",
  loadNumbers: "Load account numbers",
  typeNumber: "Type a number",
  chooseNumber: "Choose a number",
  available: "Available",
  inUse: "In use by another agent",
  withoutVoice: "Cannot place calls",
  noNumbers: "This account has no numbers yet. Buy one in the Twilio console.",
  connect: "Connect",
  save: "Save and verify",
  verify: "Verify again",
  disconnect: "Disconnect",
  disconnectQuestion:
    "Disconnect {phoneNumber}? The account settings and the token are deleted. Calls in progress continue.",
  cancel: "Cancel",
  tryAgain: "Try again",
  loading: "Loading…",
  working: "Asking Twilio…",
  connected: "Verified. Calls can be placed from {phoneNumber}.",
  limited: "Verified, with a limit: {detail}",
  notVerified: "Not verified yet.",
  notWorking: "Not working: {detail}",
  notConnected: "Not connected.",
  disconnected: "Disconnected.",
  expired: "This form was open for too long. Reload the page to go on; what was saved stays saved.",
  failed: "This did not work. Try again.",
  problems: {},
};

/** A text with its placeholders filled in. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}

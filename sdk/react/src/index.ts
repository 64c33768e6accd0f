/** Linecard's form for an agent's Twilio account, in a platform's own page. See the README for how to use it. */

export { AgentTwilioSettingsForm } from "./AgentTwilioSettingsForm.js";
export type { AgentTwilioSettingsFormProps } from "./AgentTwilioSettingsForm.js";
export { AgentTwilioSettingsFrame } from "./AgentTwilioSettingsFrame.js";
export type { AgentTwilioSettingsFrameProps, ConnectedAgent } from "./AgentTwilioSettingsFrame.js";
export { ENGLISH } from "./labels.js";
export type { Labels } from "./labels.js";
export { SettingsProblem } from "./problem.js";
export type { ProblemField } from "./problem.js";
export { afterEdit } from "./token-mask.js";
export { useAgentTwilioSettings } from "./use-agent-twilio-settings.js";
export type { AgentTwilioSettings, AgentTwilioSettingsOptions, Pending } from "./use-agent-twilio-settings.js";
export type {
  ConnectSession,
  CredentialStatus,
  OfferedNumber,
  TwilioCredentials,
  TwilioSettings,
  TwilioValues,
} from "./types.js";

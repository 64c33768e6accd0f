import type { components } from './schema';

type Schemas = components['schemas'];

export type Role = Schemas['Role'];
export type CredentialStatus = Schemas['CredentialStatus'];
export type Me = Schemas['MeBody'];
export type Membership = Schemas['MembershipBody'];
export type Organization = Schemas['OrganizationBody'];
export type OrganizationChange = Schemas['UpdateOrganizationBody'];
export type OrganizationErasure = Schemas['EraseOrganizationBody'];
export type PasswordChange = Schemas['ChangePasswordBody'];
export type NewSecondFactor = Schemas['NewSecondFactorBody'];
export type PasswordAndCode = Schemas['PasswordAndCodeBody'];
export type SignIn = Schemas['CreateSessionBody'];
export type Member = Schemas['MemberBody'];
export type Invitation = Schemas['InvitationBody'];
export type InvitationInput = Schemas['CreateInvitationBody'];
export type CreatedInvitation = Schemas['CreatedInvitationBody'];
/** Whether a link was also sent by mail. */
export type LinkMail = Schemas['MailBody'];
export type OfferedInvitation = Schemas['OfferedInvitationBody'];
export type SessionEntry = Schemas['SessionBody'];
export type OneTimeLink = Schemas['LinkBody'];
export type ApiKey = Schemas['ApiKeyBody'];
export type KeyScope = Schemas['KeyScope'];
export type ApiKeyInput = Schemas['CreateApiKeyBody'];
export type CreatedApiKey = Schemas['CreatedApiKeyBody'];
export type Agent = Schemas['AgentBody'];
export type NewAgent = Schemas['CreateAgentBody'];
export type AgentChange = Schemas['UpdateAgentBody'];
export type ConnectSession = Schemas['ConnectSessionBody'];
export type Connection = Schemas['ConnectionBody'];
export type ConnectionInput = Schemas['ConnectBody'];
export type OfferedNumber = Schemas['OfferedNumberBody'];
export type NumberSearch = Schemas['PhoneNumbersBody'];
export type Limits = Schemas['LimitsBody'];
export type NumberType = Schemas['NumberType'];
export type DoNotCallEntry = Schemas['DoNotCallBody'];
export type DoNotCallInput = Schemas['AddDoNotCallBody'];
export type LimitsChange = Schemas['UpdateLimitsBody'];
export type Resolution = Schemas['ResolutionBody'];
export type Call = Schemas['CallBody'];
export type Message = Schemas['MessageBody'];
/** Where an entry of a call's or message's log came from. */
export type Recording = Schemas['RecordingBody'];
export type LogSource = Schemas['CallLogSource'] | Schemas['MessageLogSource'];
export type PlacedBy = Schemas['PlacedByBody'];
export type CallInput = Schemas['CreateCallBody'];
export type MessageInput = Schemas['CreateMessageBody'];
export type Usage = Schemas['UsageBody'];
export type UsageItem = Schemas['UsageItemBody'];
export type UsageSums = Schemas['SpentBody'];
export type Amount = Schemas['AmountBody'];
export type Comparison = Schemas['ComparisonBody'];
export type ComparisonTotals = Schemas['ComparisonTotalsBody'];
export type ComparedAccount = Schemas['ComparedAccountBody'];
export type Ledger = Schemas['LedgerBody'];
export type AuditEntry = Schemas['AuditEntryBody'];
export type Rollout = Schemas['RolloutBody'];
export type SharedKey = Schemas['SharedKeyBody'];
export type Health = Schemas['HealthBody'];
export type AgentLine = Schemas['LineBody'];
export type OrganizationLine = Schemas['OrganizationLineBody'];
export type LineState = Schemas['LineState'];
export type RejectedCallbacks = Schemas['RejectedCallbacksBody'];

export type Notice = Schemas['NoticeBody'];

/** Days, both included, of a time zone: the organization's or UTC. */
export type UsageFilter = { from: string; to: string; timeZone: string; agentId?: string };

export type AuditFilter = {
  actor?: string;
  actorKind?: AuditEntry['actor']['kind'];
  action?: AuditEntry['action'];
  /** An agent, for example. */
  resourceId?: string;
  from?: string;
  to?: string;
};

export type AgentOrder = Schemas['AgentOrder'];

export type AgentsFilter = {
  /** A part of the name or the number. */
  search?: string;
  paused?: boolean;
  /** Whether it has an account of its own. */
  connected?: boolean;
  status?: CredentialStatus[];
  /** Without one: the newest first. */
  sort?: AgentOrder;
};

/** Without a state: those that need attention. */
export type HealthFilter = { state?: LineState[] };

export type HistoryFilter<Status extends string = string> = {
  agentId?: string;
  status?: Status[];
  /** A part of a number, a SID or an id. */
  search?: string;
  /** `key` or `key=value`. */
  metadata?: string;
  createdFrom?: string;
  createdBefore?: string;
};

export type CallFilter = HistoryFilter<Call['status']>;
export type MessageFilter = HistoryFilter<Message['status']>;

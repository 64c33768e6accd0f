import type { components } from './schema';

type Schemas = components['schemas'];

export type Role = Schemas['Role'];
export type CredentialStatus = Schemas['CredentialStatus'];
export type Me = Schemas['MeBody'];
export type Membership = Schemas['MembershipBody'];
export type Organization = Schemas['OrganizationBody'];
export type Member = Schemas['MemberBody'];
export type ApiKey = Schemas['ApiKeyBody'];
export type MadeApiKey = Schemas['MadeApiKeyBody'];
export type Agent = Schemas['AgentBody'];
export type AgentChange = Schemas['UpdateAgentBody'];
export type Connection = Schemas['ConnectionBody'];
export type ConnectionInput = Schemas['ConnectBody'];
export type OfferedNumber = Schemas['OfferedNumberBody'];
export type Resolution = Schemas['ResolutionBody'];
export type Call = Schemas['CallBody'];
export type Message = Schemas['MessageBody'];
export type Usage = Schemas['UsageBody'];
export type UsageItem = Schemas['UsageItemBody'];
export type Spent = Schemas['SpentBody'];
export type Amount = Schemas['AmountBody'];
export type AuditEntry = Schemas['AuditEntryBody'];
export type Rollout = Schemas['RolloutBody'];
export type WebhookRefusal = Schemas['WebhookRefusalBody'];

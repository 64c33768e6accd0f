import { randomBytes } from 'node:crypto';
import { type APIRequestContext, request } from '@playwright/test';
import { environment } from './environment';
import type { User } from './linecard';
import type { TwilioAccount } from './twilio';

/** A test's own organization. Its users belong to no other. */
export class TestOrganization {
  private constructor(
    readonly name: string,
    readonly owner: User,
    private readonly api: APIRequestContext,
  ) {}

  static async create(name = `Org ${randomBytes(4).toString('hex')}`): Promise<TestOrganization> {
    const creator = await signedIn(environment.owner());
    const created = await post(creator, '/api/organizations', { name });
    const owner = await addUser(creator, created['id'] as string, 'owner');
    await creator.dispose();
    return new TestOrganization(name, owner, await signedIn(owner));
  }

  async addUser(role: 'owner' | 'admin' | 'member'): Promise<User> {
    return addUser(this.api, null, role);
  }

  async createAgent(name: string): Promise<string> {
    return (await post(this.api, '/api/agents', { name }))['id'] as string;
  }

  async connectAgent(agentId: string, account: TwilioAccount, number = account.phoneNumbers[0]) {
    await post(this.api, `/api/agents/${agentId}/twilio`, settings(account, number));
    await post(this.api, `/api/agents/${agentId}/twilio/verify`, {});
  }

  async connect(account: TwilioAccount) {
    await post(this.api, '/api/twilio', settings(account, account.phoneNumbers[0]));
    await post(this.api, '/api/twilio/verify', {});
  }

  async update(body: unknown) {
    const response = await this.api.patch('/api/organization', { data: body as object });
    if (!response.ok()) throw new Error(`${response.status()} ${await response.text()}`);
  }

  async updateAgent(agentId: string, body: object) {
    const response = await this.api.patch(`/api/agents/${agentId}`, { data: body });
    if (!response.ok()) throw new Error(`${response.status()} ${await response.text()}`);
  }

  async createApiKey(scopes: string[]): Promise<string> {
    return (await post(this.api, '/api/api-keys', { name: 'Platform', role: 'admin', scopes }))[
      'key'
    ] as string;
  }

  /** Its signing secret. */
  async createEventEndpoint(url: string): Promise<string> {
    return (await post(this.api, '/api/event-endpoints', { url }))['signingSecret'] as string;
  }

  async placeCall(agentId: string, to: string): Promise<string> {
    return (await post(this.api, '/api/calls', { agentId, to }))['id'] as string;
  }

  /** The call, and its place in the queue; 0: it was placed. */
  async placeQueuedCall(agentId: string, to: string): Promise<{ id: string; place: number }> {
    const call = await post(this.api, '/api/calls', { agentId, to });
    const queue = call['queue'] as { place: number } | null | undefined;
    return { id: call['id'] as string, place: queue?.place ?? 0 };
  }

  /** Reports calls that the platform placed itself. */
  async reportCalls(items: object[]) {
    await post(this.api, '/api/shadow-calls', { items });
  }

  async sendMessage(agentId: string, to: string, body: string): Promise<string> {
    return (await post(this.api, '/api/messages', { agentId, to, body }))['id'] as string;
  }

  async dispose() {
    await this.api.dispose();
  }
}

function settings({ accountSid, authToken }: TwilioAccount, phoneNumber: string) {
  return { accountSid, authToken, phoneNumber };
}

async function addUser(api: APIRequestContext, organizationId: string | null, role: string): Promise<User> {
  const user = {
    email: `${role}-${randomBytes(5).toString('hex')}@example.com`,
    password: 'correct horse battery',
  };
  const { link } = await post(api, '/api/invitations', { email: user.email, role }, organizationId);
  const token = new URL(link as string).hash.slice(1);
  const person = await request.newContext({ baseURL: environment.baseUrl() });
  await post(person, '/api/invitations/sign-up', { token, password: user.password });
  await person.dispose();
  return user;
}

async function signedIn(user: User): Promise<APIRequestContext> {
  const api = await request.newContext({ baseURL: environment.baseUrl() });
  await post(api, '/api/session', user);
  return api;
}

async function post(
  api: APIRequestContext,
  path: string,
  body: unknown,
  organizationId: string | null = null,
): Promise<Record<string, unknown>> {
  const headers: Record<string, string> =
    organizationId === null ? {} : { 'Linecard-Organization': organizationId };
  const response = await api.post(path, { data: body as object, headers });
  if (!response.ok()) throw new Error(`${path}: ${response.status()} ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}

import { randomBytes } from 'node:crypto';
import { type APIRequestContext, request } from '@playwright/test';
import { environment } from './environment';
import type { Person } from './linecard';
import type { TwilioAccount } from './twilio';

/** An organization of a test's own. Its people belong to no other. */
export class TestOrganization {
  private constructor(
    readonly name: string,
    readonly owner: Person,
    private readonly api: APIRequestContext,
  ) {}

  static async found(name = `Org ${randomBytes(4).toString('hex')}`): Promise<TestOrganization> {
    const founder = await signedIn(environment.owner());
    const founded = await posted(founder, '/api/organizations', { name });
    const owner = await addPerson(founder, founded['id'] as string, 'owner');
    await founder.dispose();
    return new TestOrganization(name, owner, await signedIn(owner));
  }

  async addPerson(role: 'owner' | 'admin' | 'member'): Promise<Person> {
    return addPerson(this.api, null, role);
  }

  async createAgent(name: string): Promise<string> {
    return (await posted(this.api, '/api/agents', { name }))['id'] as string;
  }

  async connectAgent(agentId: string, account: TwilioAccount, number = account.phoneNumbers[0]) {
    await posted(this.api, `/api/agents/${agentId}/twilio`, settings(account, number));
    await posted(this.api, `/api/agents/${agentId}/twilio/verify`, {});
  }

  async connect(account: TwilioAccount) {
    await posted(this.api, '/api/twilio', settings(account, account.phoneNumbers[0]));
    await posted(this.api, '/api/twilio/verify', {});
  }

  async change(body: unknown) {
    const answer = await this.api.patch('/api/organization', { data: body as object });
    if (!answer.ok()) throw new Error(`${answer.status()} ${await answer.text()}`);
  }

  async placeCall(agentId: string, to: string): Promise<string> {
    return (await posted(this.api, '/api/calls', { agentId, to }))['id'] as string;
  }

  async sendMessage(agentId: string, to: string, body: string): Promise<string> {
    return (await posted(this.api, '/api/messages', { agentId, to, body }))['id'] as string;
  }

  async dispose() {
    await this.api.dispose();
  }
}

function settings({ accountSid, authToken }: TwilioAccount, phoneNumber: string) {
  return { accountSid, authToken, phoneNumber };
}

async function addPerson(
  api: APIRequestContext,
  organizationId: string | null,
  role: string,
): Promise<Person> {
  const person = {
    email: `${role}-${randomBytes(5).toString('hex')}@example.com`,
    password: 'correct horse battery',
  };
  const body = { email: person.email, role, initialPassword: person.password };
  await posted(api, '/api/members', body, organizationId);
  return person;
}

async function signedIn(person: Person): Promise<APIRequestContext> {
  const api = await request.newContext({ baseURL: environment.baseUrl() });
  await posted(api, '/api/session', person);
  return api;
}

async function posted(
  api: APIRequestContext,
  path: string,
  body: unknown,
  organizationId: string | null = null,
): Promise<Record<string, unknown>> {
  const headers: Record<string, string> =
    organizationId === null ? {} : { 'Linecard-Organization': organizationId };
  const answer = await api.post(path, { data: body as object, headers });
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}

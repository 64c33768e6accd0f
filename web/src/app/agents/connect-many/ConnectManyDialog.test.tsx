import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { expect, test } from 'vitest';
import { answerApi, problem } from '../../../../test/api-double';
import { enter } from '../../../../test/enter';
import { renderFor } from '../../../../test/render';
import type { Agent } from '../../../api/types';
import ConnectManyDialog from './ConnectManyDialog';

const SID = `AC${'0'.repeat(28)}40d1`;
const TOKEN = '0123456789abcdef0123456789abcdef';
const NUMBERS = ['+14155550101', '+14155550102', '+14155550103', '+14155550104'];

const agentOf = (id: string, name: string, phoneNumber: string | null = null) =>
  ({ id, name, phoneNumber }) as Agent;
const AGENTS = [agentOf('a1', 'Assistant'), agentOf('a2', 'Billing'), agentOf('a3', 'Lobby', '+4930123456')];

function offered(taken: string[] = []) {
  const items = NUMBERS.map((phoneNumber) => ({
    phoneNumber,
    name: null,
    voice: true,
    sms: phoneNumber !== NUMBERS[1],
    inUse: false,
    callerId: false,
    taken: taken.includes(phoneNumber),
    agentId: taken.includes(phoneNumber) ? 'other' : null,
    agentName: taken.includes(phoneNumber) ? 'Reception' : null,
    incoming: null,
  }));
  return () => ({ body: { items } });
}

type Save = (body: { phoneNumber: string }) => ReturnType<typeof problem>;

/** The API of some agents: each is saved as `save` answers, and verified. */
function agentsApi(ids: string[], save: Save = () => ({ body: {} })) {
  const api: Parameters<typeof answerApi>[0] = {};
  for (const id of ids) {
    api[`GET /api/agents/${id}`] = () => ({ body: { id, phoneNumber: null } });
    api[`POST /api/agents/${id}/twilio`] = (body) => save(body as { phoneNumber: string });
    api[`POST /api/agents/${id}/twilio/verify`] = () => ({
      body: { agentId: id, status: 'verified', problem: null, problemDetail: null },
    });
  }
  return api;
}

let cached: () => string = () => '';

function Subject({ agents }: { agents: Agent[] | null }) {
  const [opened, setOpened] = useState(true);
  const client = useQueryClient();
  useEffect(() => {
    const mutations = client.getMutationCache();
    const queries = client.getQueryCache();
    cached = () =>
      JSON.stringify([
        mutations.getAll().map(({ state }) => state.variables),
        queries.getAll().map(({ queryKey, state }) => [queryKey, state.data]),
      ]);
  }, [client]);
  return (
    <>
      <button onClick={() => setOpened(true)}>Open</button>
      <ConnectManyDialog agents={agents} opened={opened} onClose={() => setOpened(false)} />
    </>
  );
}

async function toNumbers() {
  await enter(await screen.findByLabelText('Account SID'), ` ${SID} `);
  await enter(screen.getByLabelText('Auth token'), TOKEN);
  await userEvent.click(screen.getByRole('button', { name: 'Continue' }));
  await screen.findByRole('table');
}

const row = (name: string) => within(screen.getByRole('row', { name: new RegExp(name) }));
const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));

test('free numbers are proposed, a preview comes first, and an account that an agent has is not replaced unasked', async () => {
  const api = answerApi({
    'POST /api/twilio/phone-numbers': offered(['+14155550101']),
    ...agentsApi(['a1', 'a2', 'a3']),
  });
  renderFor('admin', <Subject agents={AGENTS} />);
  await toNumbers();
  expect(row('Assistant').getByRole('combobox')).toHaveValue('+14155550102');
  expect(row('Assistant').queryByText('SMS')).toBeNull();
  expect(row('Billing').getByRole('combobox')).toHaveValue('+14155550103');
  expect(row('Billing').getByText('SMS')).toBeVisible();
  expect(row('Lobby').getByRole('checkbox')).not.toBeChecked();
  expect(screen.getByText(/^2 agents will be connected to AC…40d1\. 1 agent is left out\./)).toBeVisible();
  expect(api.sent.map(({ operation }) => operation)).toEqual(['POST /api/twilio/phone-numbers']);

  await press('Connect 2 agents');
  expect(await screen.findByText(/^2 agents are connected to AC…40d1\./)).toBeVisible();
  expect(row('Assistant').getByText('Verified')).toBeVisible();
  expect(api.bodiesOf('POST /api/agents/a1/twilio')).toMatchObject([
    { phoneNumber: '+14155550102', authToken: TOKEN, verifyFirst: true },
  ]);
  expect(api.bodiesOf('POST /api/agents/a3/twilio')).toEqual([]);
});

test('an account is replaced as a whole where that is chosen', async () => {
  const api = answerApi({ 'POST /api/twilio/phone-numbers': offered(), ...agentsApi(['a1', 'a2', 'a3']) });
  renderFor('admin', <Subject agents={AGENTS} />);
  await toNumbers();
  await userEvent.click(screen.getByRole('checkbox', { name: 'Connect Assistant' }));
  await userEvent.click(screen.getByRole('checkbox', { name: 'Replace the account of Lobby' }));
  expect(row('Lobby').getByRole('combobox')).toHaveValue('+14155550101');
  expect(screen.getByText('The account of 1 agent is replaced')).toBeVisible();
  await press('Connect 2 agents');
  await screen.findByText(/^2 agents are connected/);
  expect(api.bodiesOf('POST /api/agents/a3/twilio')).toMatchObject([{ apiKeySid: null, region: null }]);
  expect(api.bodiesOf('POST /api/agents/a1/twilio')).toEqual([]);
});

test('a number is chosen once, and a row that failed says why and is tried again alone', async () => {
  const taken = { pointer: '/phoneNumber', detail: 'belongs to the agent Reception' };
  const api = answerApi({
    'POST /api/twilio/phone-numbers': offered(),
    ...agentsApi(['a1', 'a2'], ({ phoneNumber }) =>
      phoneNumber === '+14155550102' ? problem(409, 'number-taken', [taken]) : { body: {} },
    ),
  });
  renderFor('admin', <Subject agents={AGENTS.slice(0, 2)} />);
  await toNumbers();
  await userEvent.click(row('Billing').getByRole('combobox'));
  const used = await screen.findByRole('option', { name: /\+1 415 555 0101/ });
  expect(used).toHaveAttribute('data-combobox-disabled', 'true');
  expect(used).toHaveTextContent('Chosen for Assistant');
  await userEvent.keyboard('{Escape}');
  await press('Connect 2 agents');
  expect(await row('Billing').findByText('Belongs to the agent Reception.')).toBeVisible();
  expect(screen.getByText(/^1 agent is connected to AC…40d1\. 1 agent failed/)).toBeVisible();

  await userEvent.click(row('Billing').getByRole('combobox'));
  expect(await screen.findByRole('option', { name: /\+1 415 555 0102/ })).toHaveAttribute(
    'data-combobox-disabled',
    'true',
  );
  await userEvent.click(screen.getByRole('option', { name: /\+1 415 555 0104/ }));
  await press('Try again with 1 agent');
  expect(await screen.findByText(/^2 agents are connected/)).toBeVisible();
  expect(api.bodiesOf('POST /api/agents/a1/twilio')).toHaveLength(1);
});

test('a problem of the account ends the run, and leads back to its field', async () => {
  const detail = 'Twilio does not accept this API key.';
  answerApi({
    'POST /api/twilio/phone-numbers': offered(),
    ...agentsApi(['a1', 'a2'], () =>
      problem(422, 'twilio-api-key-rejected', [{ pointer: '/apiKeySecret', detail }]),
    ),
  });
  renderFor('admin', <Subject agents={AGENTS.slice(0, 2)} />);
  await toNumbers();
  await press('Connect 2 agents');
  expect(await screen.findByText(/The account must be corrected first/)).toBeVisible();
  await press('Back');
  expect(await screen.findByLabelText('Account SID')).toHaveValue(` ${SID} `);
  expect(screen.getByText(detail)).toBeVisible();
});

test('stopping leaves what is done done and says so', async () => {
  const many = Array.from({ length: 4 }, (_, at) => agentOf(`m${at}`, `Agent ${at}`));
  let release: () => void = () => undefined;
  answerApi({
    'POST /api/twilio/phone-numbers': offered(),
    ...agentsApi(many.map(({ id }) => id)),
  });
  const answer = globalThis.fetch;
  const held = new Promise<void>((resolve) => (release = resolve));
  globalThis.fetch = async (input, init) => {
    if ((input as Request).url.endsWith('/verify')) await held;
    return answer(input, init);
  };
  renderFor('admin', <Subject agents={many} />);
  await toNumbers();
  await press('Connect 4 agents');
  const stop = await screen.findByRole('button', { name: 'Stop' });
  expect(stop).toHaveFocus();
  expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull();
  await waitFor(() => expect(screen.getAllByText('Connecting…')).toHaveLength(2));
  await userEvent.click(stop);
  release();
  expect(await screen.findByText('Stopped')).toBeVisible();
  const outcome = screen.getByText(/^2 agents are connected to AC…40d1\. 2 agents were not begun\./);
  expect(outcome).toBeVisible();
  expect(screen.getByRole('button', { name: 'Try again with 2 agents' })).toBeEnabled();
});

test('an agent that somebody else has connected since keeps its account', async () => {
  const api = answerApi({
    'POST /api/twilio/phone-numbers': offered(),
    ...agentsApi(['a1']),
    'GET /api/agents/a1': () => ({ body: agentOf('a1', 'Assistant', '+4930654321') }),
  });
  renderFor('admin', <Subject agents={AGENTS.slice(0, 1)} />);
  await toNumbers();
  await press('Connect 1 agent');
  expect(await screen.findByText(/has been connected since, and keeps its account/)).toBeVisible();
  expect(screen.getByRole('checkbox', { name: 'Replace the account of Assistant' })).not.toBeChecked();
  expect(api.bodiesOf('POST /api/agents/a1/twilio')).toEqual([]);
});

test('more than ten are confirmed by a word, and the token is gone with the dialog', async () => {
  const many = Array.from({ length: 12 }, (_, at) => agentOf(`m${at}`, `Agent ${at}`));
  const numbers = many.map((_, at) => ({ phoneNumber: `+1415555${1000 + at}`, voice: true, taken: false }));
  answerApi({
    'GET /api/agents': () => ({ body: { items: many, nextCursor: null } }),
    'POST /api/twilio/phone-numbers': () => ({ body: { items: numbers } }),
    ...agentsApi(many.map(({ id }) => id)),
  });
  renderFor('admin', <Subject agents={null} />);
  await toNumbers();
  const confirm = screen.getByRole('button', { name: 'Connect 12 agents' });
  expect(confirm).toBeDisabled();
  await userEvent.type(screen.getByLabelText('Type “connect” to confirm'), 'connect');
  await userEvent.click(confirm);
  expect(await screen.findByText(/^12 agents are connected/)).toBeVisible();
  expect(cached()).toContain(TOKEN);
  await press('Done');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await waitFor(() => expect(cached()).not.toContain(TOKEN));
  expect(document.body.innerHTML).not.toContain(TOKEN);
  await press('Open');
  expect(await screen.findByLabelText('Account SID')).toHaveValue('');
  expect(screen.getByLabelText('Auth token')).toHaveValue('');
});

import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerApi, problem } from '../../../test/api-double';
import { enter } from '../../../test/enter';
import { renderFor } from '../../../test/render';
import type { Agent } from '../../api/types';
import { ConnectSteps } from './ConnectSteps';

const PATH = '/api/agents/a1/twilio';
const ACCOUNT = `AC${'0'.repeat(32)}`;
const TOKEN = '0123456789abcdef0123456789abcdef';
const AGENT = { id: 'a1', name: 'Front desk' } as Agent;
const RESOLUTION = { agentId: 'a1', credentialSource: 'agent', blockedBy: null, why: '' };
const INCOMING = {
  sid: null,
  voiceUrl: null,
  voiceApplicationSid: null,
  trunkSid: null,
  smsUrl: null,
  statusCallback: null,
};
const NUMBERS = [
  {
    phoneNumber: '+14155550101',
    name: 'Main',
    voice: true,
    sms: true,
    inUse: true,
    callerId: false,
    agentId: null,
    agentName: null,
    incoming: { ...INCOMING, voiceUrl: 'https://ivr.example.com/voice' },
  },
  {
    phoneNumber: '+14155550102',
    name: null,
    voice: true,
    sms: false,
    inUse: false,
    callerId: false,
    taken: true,
    agentId: 'a2',
    agentName: 'Billing',
    incoming: INCOMING,
  },
  {
    phoneNumber: '+14155550103',
    name: null,
    voice: true,
    sms: false,
    inUse: false,
    callerId: true,
    agentId: null,
    agentName: null,
    incoming: null,
  },
];
const CONNECTION = {
  agentId: 'a1',
  accountSid: ACCOUNT,
  authToken: '••••••••cdef',
  phoneNumber: '+14155550101',
  status: 'verified',
  problem: null,
  problemDetail: null,
  problemPointer: null,
  verifiedAt: null,
};

async function toNumbers() {
  await enter(await screen.findByLabelText('Account SID'), ACCOUNT);
  await enter(screen.getByLabelText('Auth token'), TOKEN);
  await userEvent.click(screen.getByRole('button', { name: 'Continue' }));
  await screen.findByRole('radiogroup', { name: 'Phone number' });
}

test('account, number and test call follow each other, and nothing is saved before the number is chosen', async () => {
  const api = answerApi({
    [`GET ${PATH}/resolution`]: () => ({ body: RESOLUTION }),
    'POST /api/twilio/phone-numbers': () => ({ body: { items: NUMBERS } }),
    [`POST ${PATH}`]: () => ({ body: CONNECTION }),
    [`POST ${PATH}/verify`]: () => ({ body: CONNECTION }),
    'GET /api/health': () => ({ body: { lines: [], counts: [], nextCursor: null } }),
  });
  renderFor('admin', <ConnectSteps agent={AGENT} connection={null} />);
  await toNumbers();
  expect(api.bodiesOf(`POST ${PATH}`)).toEqual([]);
  const available = within(screen.getByRole('group', { name: 'Available' }));
  const main = available.getByRole('radio', { name: /\+1 415 555 0101 Voice SMS/ });
  expect(main).toHaveFocus();
  expect(available.getByRole('radio', { name: /\+1 415 555 0103 Voice Verified caller ID/ })).toBeEnabled();
  const taken = within(screen.getByRole('group', { name: 'In use by Billing' }));
  expect(taken.getByRole('radio', { name: /\+1 415 555 0102/ })).toBeDisabled();

  await userEvent.click(main);
  const incoming = within(screen.getByRole('group', { name: 'Calls and messages to +1 415 555 0101' }));
  expect(incoming.getByText('https://ivr.example.com/voice')).toBeVisible();
  expect(incoming.getByText(/changes none of this/)).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Connect' }));
  expect(await screen.findByRole('button', { name: 'Place test call' })).toBeVisible();
  expect(api.bodiesOf(`POST ${PATH}`)).toEqual([
    { accountSid: ACCOUNT, authToken: TOKEN, phoneNumber: '+14155550101', verifyFirst: true },
  ]);
  await userEvent.click(screen.getByRole('button', { name: 'Finish' }));
  expect(await screen.findByRole('link', { name: 'Back to the agents' })).toBeVisible();
});

test('what Twilio does not accept is shown at its field, and the number is not asked for', async () => {
  const detail = 'Twilio does not accept this account SID and auth token together.';
  answerApi({
    [`GET ${PATH}/resolution`]: () => ({ body: RESOLUTION }),
    'POST /api/twilio/phone-numbers': () =>
      problem(422, 'twilio-token-rejected', [{ pointer: '/authToken', detail }]),
  });
  renderFor('admin', <ConnectSteps agent={AGENT} connection={null} />);
  await enter(await screen.findByLabelText('Account SID'), ACCOUNT);
  const token = screen.getByLabelText('Auth token');
  await enter(token, TOKEN);
  await userEvent.click(screen.getByRole('button', { name: 'Continue' }));
  expect(await screen.findByText(detail)).toBeVisible();
  expect(token).toHaveFocus();
  expect(screen.queryByRole('radiogroup')).toBeNull();
});

test('a problem of the account that shows when it is saved leads back to the account', async () => {
  const detail = 'Twilio does not accept this API key.';
  answerApi({
    [`GET ${PATH}/resolution`]: () => ({ body: RESOLUTION }),
    'POST /api/twilio/phone-numbers': () => ({ body: { items: NUMBERS } }),
    [`POST ${PATH}`]: () => problem(422, 'twilio-api-key-rejected', [{ pointer: '/apiKeySecret', detail }]),
  });
  renderFor('admin', <ConnectSteps agent={AGENT} connection={null} />);
  await toNumbers();
  await userEvent.click(screen.getByRole('radio', { name: /\+1 415 555 0101/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Connect' }));
  expect(await screen.findByText(detail)).toBeVisible();
  expect(screen.getByLabelText('Account SID')).toHaveValue(ACCOUNT);
});

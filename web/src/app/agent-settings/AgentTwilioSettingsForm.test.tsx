import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerApi, problem } from '../../../test/api-double';
import { enter } from '../../../test/enter';
import { renderFor } from '../../../test/render';
import type { Agent, Role } from '../../api/types';
import { AgentTwilioSettingsForm } from './AgentTwilioSettingsForm';

const PATH = '/api/agents/a1/twilio';
const MASK = '••••••••cdef';
const TOKEN = '0123456789abcdef0123456789abcdef';
const ACCOUNT = `AC${'0'.repeat(32)}`;
const CONNECTION = {
  agentId: 'a1',
  accountSid: ACCOUNT,
  authToken: MASK,
  phoneNumber: '+14155550100',
  fingerprint: 'f',
  nextAuthToken: null,
  rotation: { step: 'enter-next-token', instruction: '', promotedAt: null },
  apiKeySid: null,
  apiKeySecret: null,
  region: null,
  edge: null,
  status: 'verified',
  problem: null,
  problemDetail: null,
  problemPointer: null,
  verifiedAt: '2026-01-01T00:00:00Z',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
};
const AGENT = {
  id: 'a1',
  name: 'Front desk',
  isDefault: false,
  paused: false,
  phoneNumber: '+14155550100',
  limits: {},
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
};

function renderForm(role: Role = 'admin', agent: Agent = AGENT) {
  return renderFor(role, <AgentTwilioSettingsForm agent={agent} resolution={undefined} />);
}

/** A connection that works is shown before it is edited. */
async function renderEdited() {
  renderForm();
  await userEvent.click(await screen.findByRole('button', { name: 'Edit connection' }));
}

const connected = () => ({ body: CONNECTION });
const verified = () => ({ body: { ...CONNECTION, accountName: 'Demo', canSendMessages: true } });

test('the mask is shown, and sent back unchanged when only the number is changed', async () => {
  const api = answerApi({
    [`GET ${PATH}`]: connected,
    [`POST ${PATH}`]: connected,
    [`POST ${PATH}/verify`]: verified,
  });
  await renderEdited();
  expect(await screen.findByLabelText('Auth token')).toHaveValue(MASK);
  const number = screen.getByRole('combobox', { name: 'Phone number' });
  await enter(number, '+14155550101');
  await userEvent.click(screen.getByRole('button', { name: 'Save and verify' }));
  await waitFor(() => expect(api.bodiesOf(`POST ${PATH}/verify`)).toHaveLength(1));
  expect(api.bodiesOf(`POST ${PATH}`)).toEqual([
    { accountSid: ACCOUNT, authToken: MASK, phoneNumber: '+14155550101', verifyFirst: true },
  ]);
});

test('typing replaces the whole mask, and leaving the field empty restores it', async () => {
  const api = answerApi({
    [`GET ${PATH}`]: connected,
    [`POST ${PATH}`]: connected,
    [`POST ${PATH}/verify`]: verified,
  });
  await renderEdited();
  const token = await screen.findByLabelText('Auth token');
  await userEvent.type(token, 'x{Backspace}');
  expect(token).toHaveValue('');
  await userEvent.tab();
  expect(token).toHaveValue(MASK);

  await userEvent.type(token, TOKEN.slice(0, 4));
  await userEvent.paste(TOKEN.slice(4));
  expect(token).toHaveValue(TOKEN);
  expect(token).toHaveAttribute('type', 'password');
  await userEvent.click(screen.getByRole('button', { name: 'Save and verify' }));
  await waitFor(() => expect(token).toHaveValue(MASK));
  expect(api.bodiesOf(`POST ${PATH}`)).toMatchObject([{ authToken: TOKEN }]);
});

test('what Twilio rejects is shown at its field, nothing is saved, and the input is kept', async () => {
  const detail = 'Twilio does not accept this account SID and auth token together.';
  answerApi({
    [`GET ${PATH}`]: () => problem(404, 'not-connected'),
    [`POST ${PATH}`]: () => problem(422, 'twilio-token-rejected', [{ pointer: '/authToken', detail }]),
  });
  renderForm('admin', { ...AGENT, phoneNumber: null });
  const token = await screen.findByLabelText('Auth token');
  await enter(screen.getByLabelText('Account SID'), ACCOUNT);
  await enter(token, TOKEN);
  await userEvent.click(screen.getByRole('button', { name: 'Connect' }));
  await waitFor(() => expect(token).toHaveAccessibleDescription(expect.stringContaining(detail)));
  expect(token).toHaveValue(TOKEN);
  expect(token).toHaveFocus();
  expect(within(screen.getByRole('alert')).getByText('Not saved')).toBeVisible();
});

const TRIAL = {
  ...CONNECTION,
  problem: 'twilio-trial-account',
  problemDetail: 'This is a trial account.',
  problemPointer: '/accountSid',
};

test('a trial account is one amber state, and no error', async () => {
  let stored: object = CONNECTION;
  answerApi({
    [`GET ${PATH}`]: () => ({ body: stored }),
    [`POST ${PATH}`]: connected,
    [`POST ${PATH}/verify`]: () => {
      stored = TRIAL;
      const detail = TRIAL.problemDetail;
      return problem(422, 'twilio-trial-account', [{ pointer: '/accountSid', detail }]);
    },
  });
  await renderEdited();
  await userEvent.click(await screen.findByRole('button', { name: 'Save and verify' }));
  expect(await screen.findByText('Trial account: calls verified numbers only')).toBeVisible();
  expect(screen.getByText(TRIAL.problemDetail)).toBeVisible();
  expect(screen.getByLabelText('Account SID')).not.toHaveAttribute('aria-invalid', 'true');
  expect(screen.queryByText(/^(Verified|Saved, but not verified|Not saved)$/)).toBeNull();
});

test('a trial account looks the same when the form is opened later', async () => {
  answerApi({ [`GET ${PATH}`]: () => ({ body: TRIAL }) });
  renderForm();
  expect(await screen.findByText('Trial account: calls verified numbers only')).toBeVisible();
  expect(screen.getByText(TRIAL.problemDetail)).toBeVisible();
  expect(screen.queryByText('Verified')).toBeNull();
});

test('numbers are listed with the mask of the stored token, for another account only with its own token', async () => {
  const numbers = [
    { phoneNumber: '+14155550100', name: 'Main', voice: true, sms: true, inUse: false },
    { phoneNumber: '+14155550199', name: 'Fax', voice: false, sms: false, inUse: false },
  ];
  const api = answerApi({
    [`GET ${PATH}`]: connected,
    'POST /api/twilio/phone-numbers': () => ({ body: { items: numbers } }),
  });
  await renderEdited();
  const load = await screen.findByRole('button', { name: 'Load account numbers' });
  await userEvent.click(load);
  expect(await screen.findByText('1 number available.')).toBeVisible();
  expect(screen.getByRole('combobox', { name: 'Phone number' })).toHaveFocus();
  await userEvent.type(screen.getByLabelText('Account SID'), '{Backspace}1');
  expect(load).toBeDisabled();
  await enter(screen.getByLabelText('Auth token'), TOKEN);
  await userEvent.click(load);
  const other = `${ACCOUNT.slice(0, -1)}1`;
  expect(api.bodiesOf('POST /api/twilio/phone-numbers')).toEqual([
    { accountSid: ACCOUNT, authToken: MASK, agentId: 'a1' },
    { accountSid: other, authToken: TOKEN, agentId: 'a1' },
  ]);
});

const KEY = `SK${'0'.repeat(32)}`;
const SECRET = 'abcdefghijklmnopqrstuvwxyz012345';

test('an API key and a region are collapsed at first, sent when entered, and removed as null', async () => {
  let stored: object = CONNECTION;
  const api = answerApi({
    [`GET ${PATH}`]: () => ({ body: stored }),
    [`POST ${PATH}`]: connected,
    [`POST ${PATH}/verify`]: () => ({ body: stored }),
  });
  await renderEdited();
  const advanced = await screen.findByRole('button', { name: 'Advanced' });
  expect(advanced).toHaveAttribute('aria-expanded', 'false');
  await userEvent.click(advanced);
  const sid = screen.getByLabelText('API key SID');
  await enter(sid, KEY);
  await enter(screen.getByLabelText('API key secret'), SECRET);
  await enter(screen.getByLabelText('Region'), 'ie1');
  await enter(screen.getByLabelText('Edge'), 'dublin');
  stored = { ...CONNECTION, apiKeySid: KEY, apiKeySecret: '••••••••2345', region: 'ie1', edge: 'dublin' };
  const save = screen.getByRole('button', { name: 'Save and verify' });
  await userEvent.click(save);
  await waitFor(() => expect(screen.getByLabelText('API key secret')).toHaveValue('••••••••2345'));
  await userEvent.clear(sid);
  await userEvent.click(save);
  await waitFor(() => expect(api.bodiesOf(`POST ${PATH}/verify`)).toHaveLength(2));
  expect(api.bodiesOf(`POST ${PATH}`)).toMatchObject([
    { apiKeySid: KEY, apiKeySecret: SECRET, region: 'ie1', edge: 'dublin' },
    { apiKeySid: null, apiKeySecret: null },
  ]);
  expect(api.bodiesOf(`POST ${PATH}`)[1]).not.toHaveProperty('region');
});

test('an error in a collapsed field expands the fields', async () => {
  answerApi({
    [`GET ${PATH}`]: connected,
    [`POST ${PATH}`]: () => problem(422, 'validation-failed', [{ pointer: '/edge', detail: 'Is required.' }]),
  });
  await renderEdited();
  await userEvent.click(await screen.findByRole('button', { name: 'Save and verify' }));
  await waitFor(() =>
    expect(screen.getByRole('button', { name: 'Advanced' })).toHaveAttribute('aria-expanded', 'true'),
  );
  expect(screen.getByLabelText('Edge')).toHaveAccessibleDescription(expect.stringContaining('Is required.'));
});

test('a rotation leads from the secondary token to its promotion, after which the form shows the new mask', async () => {
  const next = { authToken: '••••••••9999', fingerprint: 'n', enteredAt: '2026-01-02T00:00:00Z' };
  const waiting = { ...CONNECTION, nextAuthToken: next };
  const promoted = {
    ...CONNECTION,
    authToken: '••••••••9999',
    rotation: { ...CONNECTION.rotation, promotedAt: '2026-01-03T00:00:00Z' },
  };
  let stored: object = CONNECTION;
  const api = answerApi({
    [`GET ${PATH}`]: () => ({ body: stored }),
    [`POST ${PATH}/next-token`]: () => {
      stored = waiting;
      return { body: stored };
    },
    [`POST ${PATH}/verify`]: () => {
      stored = promoted;
      return { body: stored };
    },
  });
  await renderEdited();
  await userEvent.click(await screen.findByRole('button', { name: 'Rotate auth token' }));
  await enter(screen.getByLabelText('Secondary token'), TOKEN);
  await userEvent.click(screen.getByRole('button', { name: 'Save secondary token' }));
  expect(await screen.findByText(/••••••••9999, saved/)).toBeVisible();
  expect(api.bodiesOf(`POST ${PATH}/next-token`)).toEqual([{ authToken: TOKEN }]);
  expect(screen.getByLabelText('Auth token')).toHaveValue(MASK);
  await userEvent.click(screen.getByRole('button', { name: 'Check now' }));
  expect(await screen.findByText(/Calls now use the token ••••••••9999/)).toBeVisible();
  expect(screen.getByLabelText('Auth token')).toHaveValue('••••••••9999');
});

test('a secondary token that Twilio rejects is reported at its field', async () => {
  const detail = 'Twilio does not accept this.';
  answerApi({
    [`GET ${PATH}`]: connected,
    [`POST ${PATH}/next-token`]: () =>
      problem(422, 'twilio-token-rejected', [{ pointer: '/authToken', detail }]),
  });
  renderForm();
  await userEvent.click(await screen.findByRole('button', { name: 'Rotate auth token' }));
  const token = screen.getByLabelText('Secondary token');
  await enter(token, TOKEN);
  await userEvent.click(screen.getByRole('button', { name: 'Save secondary token' }));
  await waitFor(() => expect(token).toHaveAccessibleDescription(expect.stringContaining(detail)));
});

test('a problem of the last verification is shown at its field in the server’s words', async () => {
  const broken = {
    ...CONNECTION,
    status: 'unusable',
    problem: 'number-not-owned',
    problemDetail: 'Choose another number.',
    problemPointer: '/phoneNumber',
  };
  answerApi({ [`GET ${PATH}`]: () => ({ body: broken }) });
  renderForm();
  const number = await screen.findByRole('combobox', { name: 'Phone number' });
  expect(number).toHaveAccessibleDescription(expect.stringContaining('Choose another number.'));
});

test('members see the connection without a form', async () => {
  answerApi({ [`GET ${PATH}`]: connected });
  renderForm('member');
  expect(await screen.findByText(MASK)).toBeVisible();
  expect(screen.queryByRole('button', { name: /edit|verify|disconnect/i })).not.toBeInTheDocument();
  expect(screen.queryByRole('textbox')).not.toBeInTheDocument();
});

test('a connection that works is shown first, and disconnecting names the agent, its number and what follows', async () => {
  answerApi({ [`GET ${PATH}`]: connected });
  renderForm();
  expect(await screen.findByText(MASK)).toBeVisible();
  expect(screen.queryByLabelText('Auth token')).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Edit connection' }));
  await userEvent.click(screen.getByRole('button', { name: 'Disconnect' }));
  expect(
    await screen.findByText(
      /token of Front desk, and another agent can use \+1 415 555 0100\. New calls and messages are refused/,
    ),
  ).toBeVisible();
});

test('an agent that is not connected asks the server for nothing', async () => {
  const api = answerApi({});
  renderForm('admin', { ...AGENT, phoneNumber: null });
  expect(await screen.findByRole('button', { name: 'Connect' })).toBeVisible();
  expect(api.sent).toEqual([]);
});

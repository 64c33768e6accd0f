import { useQuery } from '@tanstack/react-query';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { answerApi } from '../../../test/api-double';
import { renderFor } from '../../../test/render';
import * as queries from '../../api/queries';
import { TestMessage } from './TestMessage';

const RESOLUTION = {
  agentId: 'a1',
  credentialSource: 'agent',
  from: '+14155550100',
  blockedBy: null,
  why: 'The agent has a Twilio account of its own.',
  orgFallbackEnabled: true,
  organizationConnected: false,
};

function Subject() {
  return <TestMessage agentId="a1" resolution={useQuery(queries.agentResolution('a1'))} />;
}

test('a number without the SMS capability is reported before anything is sent', async () => {
  answerApi({
    'GET /api/agents/a1/twilio/resolution': () => ({ body: RESOLUTION }),
    'GET /api/agents/a1/twilio': () => ({
      body: { phoneNumber: '+14155550100', status: 'verified', canSendMessages: false },
    }),
  });
  renderFor('member', <Subject />);
  const reason = /The number \+1 415 555 0100 cannot send messages/;
  expect(await screen.findByText(reason)).toBeVisible();
  const button = screen.getByRole('button', { name: 'Send test message' });
  expect(button).toBeDisabled();
  expect(button).toHaveAccessibleDescription(reason);
});

import { useQuery } from '@tanstack/react-query';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerApi, problem } from '../../../test/api-double';
import { enter } from '../../../test/enter';
import { renderFor } from '../../../test/render';
import * as queries from '../../api/queries';
import { TestCall } from './TestCall';

const RESOLUTION = {
  agentId: 'a1',
  credentialSource: 'agent',
  from: '+14155550100',
  blockedBy: null,
  why: 'The agent has a Twilio account of its own.',
  orgFallbackEnabled: true,
  organizationConnected: false,
};
const RESOLVE = 'GET /api/agents/a1/twilio/resolution';

function Subject() {
  return <TestCall agentId="a1" resolution={useQuery(queries.agentResolution('a1'))} />;
}

test('the button is disabled, with the server’s reason, while the agent cannot place calls', async () => {
  const why = 'The agent has no Twilio account of its own. Connect it in its settings.';
  answerApi({
    [RESOLVE]: () => ({
      body: { ...RESOLUTION, credentialSource: null, blockedBy: 'agent-not-connected', why },
    }),
  });
  renderFor('member', <Subject />);
  expect(await screen.findByText(`Calls are unavailable. ${why}`)).toBeVisible();
  const button = screen.getByRole('button', { name: 'Place test call' });
  expect(button).toBeDisabled();
  expect(button).toHaveAccessibleDescription(`Calls are unavailable. ${why}`);
});

test('a failed call shows the reason and a link to its details', async () => {
  answerApi({
    [RESOLVE]: () => ({ body: RESOLUTION }),
    'POST /api/calls': () => {
      const refused = problem(422, 'twilio-refused');
      return {
        ...refused,
        body: { ...(refused.body as object), callId: 'c1', detail: 'The number is not valid.' },
      };
    },
  });
  renderFor('member', <Subject />);
  await enter(await screen.findByLabelText('Number to call'), '+14155559900');
  await userEvent.click(screen.getByRole('button', { name: 'Place test call' }));
  expect(await screen.findByText('The number is not valid.')).toBeVisible();
  expect(screen.getByRole('link', { name: 'View call details' })).toHaveAttribute('href', '/calls/c1');
});

import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Breadcrumbs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { asProblem } from '../../api/problem';
import * as queries from '../../api/queries';
import type { Agent } from '../../api/types';
import { NotFoundHere } from '../../session/NotFoundHere';
import { useSession } from '../../session/session';
import { useConnection } from '../../connection/use-connection';
import { Forbidden } from '../../ui/Forbidden';
import { isolated } from '../../ui/isolated';
import { Loaded } from '../../ui/Loaded';
import { Page } from '../../ui/Page';
import { ConnectSteps } from './ConnectSteps';

/** Connects an agent to Twilio, a step at a time. The agent's own page has all settings at once. */
export function ConnectPage() {
  const { agentId = '' } = useParams();
  const { canWrite } = useSession();
  const agent = useQuery(queries.agent(agentId));
  if (!canWrite) return <Forbidden title={t`Connect to Twilio`} />;
  if (agent.error !== null && asProblem(agent.error).status === 404)
    return <NotFoundHere kind="agents" id={agentId} rest="/connect" />;
  return (
    <Loaded query={agent} lines={8} title={t`Connect to Twilio`}>
      {(found) => <Connect key={found.id} agent={found} />}
    </Loaded>
  );
}

function Connect({ agent }: { agent: Agent }) {
  const connection = useConnection(agent.id, agent.phoneNumber != null);
  return (
    <>
      <Breadcrumbs mb="xs">
        <Anchor component={Link} to="/agents" size="sm">
          <Trans>Agents</Trans>
        </Anchor>
        <Anchor component={Link} to={`/agents/${agent.id}`} size="sm">
          <bdi>{agent.name}</bdi>
        </Anchor>
        <Text size="sm">
          <Trans>Connect</Trans>
        </Text>
      </Breadcrumbs>
      <Page
        title={t`Connect ${isolated(agent.name)} to Twilio`}
        lead={t`Enter an account, choose a number, and place a test call.`}
      >
        <Loaded query={connection} lines={5}>
          {(current) => <ConnectSteps agent={agent} connection={current} />}
        </Loaded>
      </Page>
    </>
  );
}

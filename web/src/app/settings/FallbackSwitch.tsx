import { Alert, List, Stack, Switch, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import * as mutations from '../../api/mutations';
import type { Agent, Organization } from '../../api/types';
import { useSession } from '../../session/session';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { pluralize } from '../../ui/pluralize';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { AgentList } from './AgentList';
import { useFallbackAgents } from './use-fallback-agents';

/** Switching off asks for confirmation and lists the agents that could no longer call. */
export function FallbackSwitch({ organization }: { organization: Organization }) {
  const { canWrite } = useSession();
  const [confirming, confirmation] = useDisclosure(false);
  const fallback = useFallbackAgents();
  const switchOn = useMutation(mutations.updateOrganization);
  const on = organization.orgFallbackEnabled;
  return (
    <Stack>
      <Switch
        label="Agents without a Twilio account of their own use the organization’s"
        description={organization.orgFallbackChosen ? undefined : 'Using the server default.'}
        checked={on}
        disabled={!canWrite || switchOn.isPending}
        onChange={() => (on ? confirmation.open() : switchOn.mutate({ orgFallbackEnabled: true }))}
      />
      {switchOn.error !== null && <ProblemAlert problem={switchOn.error} />}
      {on && <FallbackAgents fallback={fallback} />}
      <ConfirmDialog
        opened={confirming}
        onClose={confirmation.close}
        title="Switch off the fallback?"
        confirm="Switch off"
        mutation={mutations.updateOrganization}
        variables={{ orgFallbackEnabled: false }}
      >
        <FallbackAgents fallback={fallback} warn />
      </ConfirmDialog>
    </Stack>
  );
}

type FallbackAgentsProps = { fallback: ReturnType<typeof useFallbackAgents>; warn?: boolean };

function FallbackAgents({ fallback: { agents, error }, warn = false }: FallbackAgentsProps) {
  if (error !== null) return <ProblemAlert problem={error} />;
  if (agents === undefined) return <Text size="sm">Checking which agents use the fallback…</Text>;
  if (agents.length === 0) return <Text size="sm">No agents use the fallback.</Text>;
  if (warn) return <Warning agents={agents} />;
  return (
    <div>
      <Text size="sm">
        {agents.length === 1
          ? 'This agent uses the organization’s account:'
          : `These ${agents.length} agents use the organization’s account:`}
      </Text>
      <AgentList agents={agents} />
    </div>
  );
}

function Warning({ agents }: { agents: Agent[] }) {
  return (
    <Alert
      color="yellow"
      title={`${pluralize(agents.length, 'agent')} will no longer be able to place calls or send messages`}
    >
      <List size="sm">
        {agents.map(({ id, name }) => (
          <List.Item key={id}>{name}</List.Item>
        ))}
      </List>
      <Text size="sm" mt="xs">
        To restore service, connect each agent to its own account or switch the fallback on again.
      </Text>
    </Alert>
  );
}

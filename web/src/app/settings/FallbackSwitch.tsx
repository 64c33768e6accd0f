import { Alert, List, Stack, Switch, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, bodyOf } from '../../api/client';
import * as queries from '../../api/queries';
import type { Organization } from '../../api/types';
import { useSession } from '../../session/session';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useFallingBack } from './use-falling-back';
import { AgentNames } from './AgentNames';

/** Switching off asks first, with the agents that would fall silent by name. */
export function FallbackSwitch({ organization }: { organization: Organization }) {
  const client = useQueryClient();
  const { canWrite } = useSession();
  const [asking, question] = useDisclosure(false);
  const fallingBack = useFallingBack();
  const set = async (orgFallbackEnabled: boolean) => {
    const changed = await bodyOf(api.PATCH('/api/organization', { body: { orgFallbackEnabled } }));
    client.setQueryData(queries.organization.queryKey, changed);
    await client.invalidateQueries({ queryKey: ['agents'] });
  };
  const switchOn = useMutation({ mutationFn: () => set(true) });
  const on = organization.orgFallbackEnabled;
  return (
    <Stack>
      <Switch
        label="Agents without an account of their own use the organization’s"
        description={organization.orgFallbackChosen ? undefined : 'As the installation’s default says.'}
        checked={on}
        disabled={!canWrite || switchOn.isPending}
        onChange={() => (on ? question.open() : switchOn.mutate())}
      />
      {switchOn.error !== null && <ProblemAlert problem={switchOn.error} />}
      {on && <WhoFallsBack fallingBack={fallingBack} />}
      <ConfirmDialog
        opened={asking}
        onClose={question.close}
        title="Switch the fallback off?"
        confirm="Switch off"
        onConfirm={() => set(false)}
      >
        <WhoFallsBack fallingBack={fallingBack} warn />
      </ConfirmDialog>
    </Stack>
  );
}

type WhoProps = { fallingBack: ReturnType<typeof useFallingBack>; warn?: boolean };

function WhoFallsBack({ fallingBack, warn = false }: WhoProps) {
  const { agents, error } = fallingBack;
  if (error !== null) return <ProblemAlert problem={error} />;
  if (agents === undefined) return <Text size="sm">Looking which agents fall back…</Text>;
  if (agents.length === 0) {
    return <Text size="sm">No agent falls back at the moment: switching it off silences none.</Text>;
  }
  const words = agents.length === 1 ? 'This agent calls' : `These ${agents.length} agents call`;
  if (!warn) {
    return (
      <div>
        <Text size="sm">{words} with the organization’s account at the moment:</Text>
        <AgentNames agents={agents} />
      </div>
    );
  }
  return (
    <Alert
      color="yellow"
      title={agents.length === 1 ? 'One agent falls silent' : `${agents.length} agents fall silent`}
    >
      <List size="sm">
        {agents.map(({ id, name }) => (
          <List.Item key={id}>{name}</List.Item>
        ))}
      </List>
      <Text size="sm" mt="xs">
        Their calls are refused until they have accounts of their own, or the fallback is on again.
      </Text>
    </Alert>
  );
}

import { Group, Stack } from '@mantine/core';
import type { Agent } from '../../api/types';
import { useSession } from '../../session/session';
import { DescriptionList } from '../../ui/DescriptionList';
import { Section } from '../../ui/Section';
import { AgentDetailsForm } from './AgentDetailsForm';
import { DeleteAgent } from './DeleteAgent';

/** Who the agent is and what it says; for members to read. */
export function AgentBehavior({ agent }: { agent: Agent }) {
  const { canWrite } = useSession();
  if (!canWrite) {
    return (
      <Section title="Behavior" lead="Only admins and owners can change these settings.">
        <DescriptionList
          items={[
            ['Voice URL', agent.voiceUrl ?? 'None'],
            ['Stream URL', agent.streamUrl ?? 'None'],
            ['Default agent', agent.isDefault ? 'Yes' : 'No'],
          ]}
        />
      </Section>
    );
  }
  return (
    <Stack gap="lg">
      <Section title="Behavior" lead="The agent’s name, and what happens when a call is answered.">
        <AgentDetailsForm agent={agent} />
      </Section>
      <Section
        title="Delete agent"
        lead="Disconnects the agent and frees its number for other agents. Its calls and messages stay in the history."
      >
        <Group>
          <DeleteAgent agent={agent} />
        </Group>
      </Section>
    </Stack>
  );
}

import { t } from '@lingui/core/macro';
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
      <Section title={t`Behavior`} lead={t`Only admins and owners can change these settings.`}>
        <DescriptionList
          items={[
            [t`Voice URL`, agent.voiceUrl ?? t`None`],
            [t`Stream URL`, agent.streamUrl ?? t`None`],
            [t`Default agent`, agent.isDefault ? t`Yes` : t`No`],
          ]}
        />
      </Section>
    );
  }
  return (
    <Stack gap="lg">
      <Section title={t`Behavior`} lead={t`The agent’s name, and what happens when a call is answered.`}>
        <AgentDetailsForm agent={agent} />
      </Section>
      <Section
        title={t`Delete agent`}
        lead={t`Disconnects the agent and frees its number for other agents. Its calls and messages stay in the history.`}
      >
        <Group>
          <DeleteAgent agent={agent} />
        </Group>
      </Section>
    </Stack>
  );
}

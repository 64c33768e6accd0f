import { t } from '@lingui/core/macro';
import { Text } from '@mantine/core';
import * as mutations from '../../api/mutations';
import type { Agent } from '../../api/types';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { isolated } from '../../ui/isolated';
import { notifyDone } from '../../ui/notify';
import { useNumberText } from '../../ui/phone-number';

type Props = { agent: Agent; opened: boolean; onClose: () => void; onDeleted?: () => void };

export function DeleteAgentDialog({ agent, opened, onClose, onDeleted }: Props) {
  const numberText = useNumberText();
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t`Delete ${isolated(agent.name)}?`}
      confirm={t`Delete`}
      mutation={mutations.deleteAgent}
      variables={agent.id}
      onDone={() => {
        notifyDone(t`${isolated(agent.name)} was deleted.`);
        onDeleted?.();
      }}
    >
      <Text>
        {agent.phoneNumber
          ? t`This can’t be undone. Another agent can then use its number ${numberText(agent.phoneNumber)}. Programs can no longer place calls or send messages with this agent. Its history is kept.`
          : t`This can’t be undone. Programs can no longer place calls or send messages with this agent. Its history is kept.`}
      </Text>
    </ConfirmDialog>
  );
}

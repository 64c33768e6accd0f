import { Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client';
import type { Agent } from '../../api/types';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { notifyDone } from '../../ui/notify';

type Props = { agent: Agent; opened: boolean; onClose: () => void; onDeleted?: () => void };

export function DeleteAgentDialog({ agent, opened, onClose, onDeleted }: Props) {
  const client = useQueryClient();
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={`Delete ${agent.name}?`}
      confirm="Delete"
      onConfirm={async () => {
        await api.DELETE('/api/agents/{agent_id}', { params: { path: { agent_id: agent.id } } });
        notifyDone(`${agent.name} was deleted.`);
        onDeleted?.();
        await client.invalidateQueries({ queryKey: ['agents', 'list'] });
        await client.invalidateQueries({ queryKey: ['agents', 'all'] });
      }}
    >
      <Text>
        This cannot be undone.{' '}
        {agent.phoneNumber ? `Its number ${agent.phoneNumber} is free for another agent. ` : ''}
        Programs that name this agent can place no more calls; the calls of before stay in the list.
      </Text>
    </ConfirmDialog>
  );
}

import { ActionIcon, Menu } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconDots, IconPencil, IconSettings, IconStar, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { api } from '../../api/client';
import { asProblem } from '../../api/problem';
import type { Agent } from '../../api/types';
import { notifyDone, notifyFailed } from '../../ui/notify';
import { DeleteAgentDialog } from './DeleteAgentDialog';
import { RenameAgentDialog } from './RenameAgentDialog';

export function AgentMenu({ agent }: { agent: Agent }) {
  const client = useQueryClient();
  const [dialog, setDialog] = useState<'rename' | 'delete' | null>(null);
  const close = () => setDialog(null);
  const setDefault = useMutation({
    mutationFn: (isDefault: boolean) =>
      api.PATCH('/api/agents/{agent_id}', { params: { path: { agent_id: agent.id } }, body: { isDefault } }),
    onSuccess: async (_, isDefault) => {
      notifyDone(
        isDefault ? `${agent.name} is the default agent.` : `${agent.name} is no longer the default agent.`,
      );
      await client.invalidateQueries({ queryKey: ['agents'] });
    },
    onError: (error) => notifyFailed(asProblem(error)),
  });
  return (
    <>
      <Menu position="bottom-end" width={210}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Actions for ${agent.name}`}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component={Link}
            to={`/agents/${agent.id}`}
            leftSection={<IconSettings size={16} aria-hidden />}
          >
            Settings
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setDialog('rename')}>
            Rename
          </Menu.Item>
          <Menu.Item
            leftSection={<IconStar size={16} aria-hidden />}
            onClick={() => setDefault.mutate(!agent.isDefault)}
          >
            {agent.isDefault ? 'No longer the default' : 'Make the default'}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            c="var(--mantine-color-error)"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => setDialog('delete')}
          >
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RenameAgentDialog agent={agent} opened={dialog === 'rename'} onClose={close} />
      <DeleteAgentDialog agent={agent} opened={dialog === 'delete'} onClose={close} />
    </>
  );
}

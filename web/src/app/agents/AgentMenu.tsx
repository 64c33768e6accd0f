import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ActionIcon, Menu } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import {
  IconDots,
  IconPencil,
  IconPlugConnected,
  IconSettings,
  IconStar,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { andThenUndo } from '../../api/mutation';
import * as mutations from '../../api/mutations';
import { asProblem } from '../../api/problem';
import type { Agent } from '../../api/types';
import { undoAgentChange } from '../../api/undo';
import { isolated } from '../../ui/isolated';
import { notifyDone, notifyFailed } from '../../ui/notify';
import { DeleteAgentDialog } from './DeleteAgentDialog';
import { RenameAgentDialog } from './RenameAgentDialog';

export function AgentMenu({ agent }: { agent: Agent }) {
  const [dialog, setDialog] = useState<'rename' | 'delete' | null>(null);
  const close = () => setDialog(null);
  const update = useMutation({
    ...andThenUndo(
      mutations.updateAgent(agent.id),
      (change) => undoAgentChange(agent, change),
      (undo, { name, isDefault }) =>
        notifyDone(
          isDefault
            ? t`${isolated(name)} is now the default agent.`
            : t`${isolated(name)} is no longer the default agent.`,
          undo,
        ),
    ),
    onError: (error) => notifyFailed(asProblem(error)),
  });
  const label = t`Actions for ${agent.name}`;
  return (
    <>
      <Menu position="bottom-end" width={210}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} title={label}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component={Link}
            to={`/agents/${agent.id}`}
            leftSection={<IconSettings size={16} aria-hidden />}
          >
            <Trans>Settings</Trans>
          </Menu.Item>
          {agent.phoneNumber == null && (
            <Menu.Item
              component={Link}
              to={`/agents/${agent.id}/connect`}
              leftSection={<IconPlugConnected size={16} aria-hidden />}
            >
              <Trans>Connect to Twilio</Trans>
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setDialog('rename')}>
            <Trans>Rename</Trans>
          </Menu.Item>
          <Menu.Item
            leftSection={<IconStar size={16} aria-hidden />}
            onClick={() => update.mutate({ isDefault: !agent.isDefault })}
          >
            {agent.isDefault ? t`Remove as default` : t`Make default`}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            c="var(--mantine-color-error)"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => setDialog('delete')}
          >
            <Trans>Delete</Trans>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RenameAgentDialog agent={agent} opened={dialog === 'rename'} onClose={close} />
      <DeleteAgentDialog agent={agent} opened={dialog === 'delete'} onClose={close} />
    </>
  );
}

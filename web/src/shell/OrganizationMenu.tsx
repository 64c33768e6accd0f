import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Menu, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCheck, IconPlus, IconSelector } from '@tabler/icons-react';
import { roleName } from '../session/roles';
import { useSession } from '../session/session';
import { Dialog } from '../ui/Dialog';
import { NewOrganizationForm } from './NewOrganizationForm';
import classes from './OrganizationMenu.module.css';

export function OrganizationMenu() {
  const { me, membership, switchTo } = useSession();
  const [creating, { open, close }] = useDisclosure(false);
  return (
    <>
      <Menu position="bottom-start" width={260}>
        <Menu.Target>
          <Button
            variant="default"
            size="sm"
            className={classes.target ?? ''}
            rightSection={<IconSelector size={16} aria-hidden />}
            aria-label={t`Organization: ${membership.name}. Switch organization`}
          >
            <Text span truncate size="sm">
              <bdi>{membership.name}</bdi>
            </Text>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            <Trans>Organizations</Trans>
          </Menu.Label>
          {me.organizations.map(({ id, name, role }) => (
            <Menu.Item
              key={id}
              onClick={() => switchTo(id)}
              rightSection={id === membership.id ? <IconCheck size={16} aria-label={t`current`} /> : null}
            >
              <Text size="sm">
                <bdi>{name}</bdi>
              </Text>
              <Text size="xs" c="dimmed">
                {roleName(role)}
              </Text>
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
            <Trans>New organization</Trans>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Dialog opened={creating} onClose={close} title={t`New organization`}>
        <NewOrganizationForm
          onCreated={({ id }) => {
            close();
            switchTo(id);
          }}
        />
      </Dialog>
    </>
  );
}

import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ActionIcon, Menu } from '@mantine/core';
import { IconApi, IconBrandTwilio, IconHeartbeat, IconHelp, IconKey } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useSession } from '../session/session';

/** Where to read on. */
export function HelpMenu() {
  const { canWrite } = useSession();
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={t`Help`} title={t`Help`}>
          <IconHelp size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          component="a"
          href="/api/docs"
          target="_blank"
          rel="noreferrer"
          leftSection={<IconApi size={16} aria-hidden />}
        >
          <Trans>API documentation</Trans>
        </Menu.Item>
        {canWrite && (
          <Menu.Item component={Link} to="/api-keys" leftSection={<IconKey size={16} aria-hidden />}>
            <Trans>API keys</Trans>
          </Menu.Item>
        )}
        <Menu.Item component={Link} to="/health" leftSection={<IconHeartbeat size={16} aria-hidden />}>
          <Trans>Health of this installation</Trans>
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          component="a"
          href="https://console.twilio.com"
          target="_blank"
          rel="noreferrer"
          leftSection={<IconBrandTwilio size={16} aria-hidden />}
        >
          <Trans>Twilio console</Trans>
        </Menu.Item>
        <Menu.Item
          component="a"
          href="https://www.twilio.com/docs/api/errors"
          target="_blank"
          rel="noreferrer"
          leftSection={<IconBrandTwilio size={16} aria-hidden />}
        >
          <Trans>Twilio’s error codes</Trans>
        </Menu.Item>
        <Menu.Item
          component="a"
          href="https://status.twilio.com"
          target="_blank"
          rel="noreferrer"
          leftSection={<IconBrandTwilio size={16} aria-hidden />}
        >
          <Trans>Twilio’s status</Trans>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

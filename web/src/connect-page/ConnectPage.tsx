import { t } from '@lingui/core/macro';
import { Alert, Box, Stack, Text, Title, type MantineColor } from '@mantine/core';
import { IconClock, IconLinkOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRef, useSyncExternalStore, type ReactNode } from 'react';
import { connectSession } from '../api/connect-session';
import { connectToken } from '../api/connect-token';
import * as queries from '../api/queries';
import type { ConnectSession } from '../api/types';
import { ConnectionForm } from '../connection/ConnectionForm';
import { disconnectWarning } from '../connection/disconnect-warning';
import { useConnection } from '../connection/use-connection';
import { isolated } from '../ui/isolated';
import { Loaded } from '../ui/Loaded';
import { useNumberText } from '../ui/phone-number';
import type { ConnectLink } from './link';
import { useConnectionReports, useExpiryReport, useFrame } from './parent';

/** The Twilio account of one agent, for whoever a platform has given the link: in a frame of its page, or alone. */
export function ConnectPage({ link }: { link: ConnectLink | null }) {
  const content = useRef<HTMLElement>(null);
  const session = useQuery({ ...connectSession, enabled: link !== null });
  const isExpired = useSyncExternalStore(connectToken.subscribe, connectToken.isRefused);
  // The secret of another session does not open this one's page, which another platform may have framed.
  const isOther = session.data !== undefined && session.data.id !== link?.sessionId;
  const origin = isOther ? undefined : session.data?.origin;
  useFrame(origin, content);
  useExpiryReport(origin, isExpired);
  return (
    <Box component="main" id="main" ref={content} p="md" maw={640} mx="auto">
      {link === null || isOther ? (
        <Invalid />
      ) : isExpired ? (
        <Expired />
      ) : (
        <Loaded query={session} lines={6} title={t`Twilio account`}>
          {(current) => <AgentConnection session={current} />}
        </Loaded>
      )}
    </Box>
  );
}

function AgentConnection({ session: { agentId, agentName, origin } }: { session: ConnectSession }) {
  const numberText = useNumberText();
  const resolution = useQuery(queries.agentResolution(agentId));
  // Only where there is one: its "not found" would be an error in the log of the platform's page.
  const connection = useConnection(agentId, resolution.data?.credentialSource === 'agent');
  // What is there when the page is opened is no news.
  useConnectionReports(origin, agentId, resolution.data === undefined ? undefined : connection.data);
  const heading = t`Twilio account of ${isolated(agentName)}`;
  return (
    <Stack>
      <title>{t`${heading} · Linecard`}</title>
      <Title order={1} size="h3" style={{ overflowWrap: 'anywhere' }}>
        {heading}
      </Title>
      <Loaded query={resolution} lines={5}>
        {(resolved) => (
          <Loaded query={connection} lines={5}>
            {(current) => (
              <ConnectionForm
                agentId={agentId}
                connection={current}
                disconnectWarning={disconnectWarning(
                  agentName,
                  current === null ? undefined : numberText(current.phoneNumber),
                  resolved,
                )}
              />
            )}
          </Loaded>
        )}
      </Loaded>
    </Stack>
  );
}

function Expired() {
  return (
    <Notice heading={t`This link has expired`} color="yellow" icon={<IconClock aria-hidden />}>
      {t`For security it works for a short time only. Go back to where you got it, and open it again. What was saved stays saved.`}
    </Notice>
  );
}

function Invalid() {
  return (
    <Notice heading={t`This link is not valid`} color="red" icon={<IconLinkOff aria-hidden />}>
      {t`It may not have been copied completely, or the page was reloaded. Go back to where you got it, and open it again.`}
    </Notice>
  );
}

type NoticeProps = { heading: string; color: MantineColor; icon: ReactNode; children: string };

function Notice({ heading, color, icon, children }: NoticeProps) {
  return (
    <Stack>
      <title>{t`${heading} · Linecard`}</title>
      <Title order={1} size="h3">
        {heading}
      </Title>
      <Alert color={color} icon={icon} role="alert">
        <Text size="sm">{children}</Text>
      </Alert>
    </Stack>
  );
}

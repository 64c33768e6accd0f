import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Anchor, Code, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { eventEndpoint, type EventEndpoint } from '../../api/event-endpoints';
import { asProblem } from '../../api/problem';
import { AgentLink } from '../../history/AgentLink';
import { NotFoundHere } from '../../session/NotFoundHere';
import { useSession } from '../../session/session';
import { Copyable } from '../../ui/Copyable';
import { DateTime } from '../../ui/DateTime';
import { DescriptionList } from '../../ui/DescriptionList';
import { labelOf } from '../../ui/label-of';
import { Loaded } from '../../ui/Loaded';
import { Page } from '../../ui/Page';
import { Section } from '../../ui/Section';
import { DeliveryLog } from './DeliveryLog';
import { EndpointActions } from './EndpointActions';
import { DISABLED, statusOf, typesOf } from './labels';

export function EventEndpointPage() {
  const { endpointId = '' } = useParams();
  const { canWrite } = useSession();
  const endpoint = useQuery(eventEndpoint(endpointId));
  if (endpoint.error !== null && asProblem(endpoint.error).status === 404)
    return <NotFoundHere kind="event-endpoints" id={endpointId} />;
  return (
    <Loaded query={endpoint} lines={8} title={t`Event endpoint`}>
      {(found) => (
        <Page
          title={t`Event endpoint`}
          lead={
            <Anchor component={Link} to="/event-endpoints" inherit>
              <Trans>All event endpoints</Trans>
            </Anchor>
          }
          actions={canWrite && <EndpointActions endpoint={found} />}
        >
          <Notice endpoint={found} />
          <Section title={t`Endpoint`}>
            <Facts endpoint={found} />
          </Section>
          <DeliveryLog id={found.id} />
        </Page>
      )}
    </Loaded>
  );
}

function Notice({ endpoint }: { endpoint: EventEndpoint }) {
  if (endpoint.disabledReason != null) {
    return (
      <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title={t`No events are sent here`}>
        {labelOf(DISABLED, endpoint.disabledReason)}
      </Alert>
    );
  }
  if (endpoint.failingSince == null) return null;
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t`Deliveries fail`}>
      <Stack gap={4}>
        <span>
          <Trans>
            No event has been delivered since <DateTime at={endpoint.failingSince} format="full" />. They are
            tried again for three days; after five days without success, the endpoint is disabled.
          </Trans>
        </span>
      </Stack>
    </Alert>
  );
}

function Facts({ endpoint }: { endpoint: EventEndpoint }) {
  return (
    <DescriptionList
      items={[
        [
          t`URL`,
          <bdi key="url" style={{ overflowWrap: 'anywhere' }}>
            {endpoint.url}
          </bdi>,
        ],
        [t`Description`, endpoint.description],
        [t`Status`, statusOf(endpoint).label],
        [t`Events`, typesOf(endpoint)],
        [
          t`Agent`,
          endpoint.agentId == null ? (
            t`The whole organization`
          ) : (
            <AgentLink key="agent" agentId={endpoint.agentId} />
          ),
        ],

        [t`ID`, <Copyable key="id" label={t`ID`} value={endpoint.id} />],
        [t`Signing secret`, <Code key="secret">{endpoint.secret}</Code>],
        [
          t`Previous secret ends`,
          endpoint.previousSecretEndsAt != null ? (
            <DateTime key="ends" at={endpoint.previousSecretEndsAt} format="full" />
          ) : null,
        ],
        [
          t`Last delivered`,
          endpoint.lastSuccessAt == null ? (
            t`Nothing yet`
          ) : (
            <DateTime key="last" at={endpoint.lastSuccessAt} format="relative" />
          ),
        ],
      ]}
    />
  );
}

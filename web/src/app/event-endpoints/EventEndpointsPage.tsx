import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Badge, Button, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconWebhook } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { eventEndpoints, type EventEndpoint } from '../../api/event-endpoints';
import { useSession } from '../../session/session';
import { DateTime } from '../../ui/DateTime';
import { EmptyState } from '../../ui/EmptyState';
import { Loaded } from '../../ui/Loaded';
import { Page } from '../../ui/Page';
import { Total } from '../../ui/Total';
import { useRowLink } from '../../ui/use-row-link';
import { CreateEndpointDialog } from './CreateEndpointDialog';
import { statusOf, typesOf } from './labels';

export function EventEndpointsPage() {
  const { canWrite } = useSession();
  const endpoints = useQuery(eventEndpoints);
  const [creating, dialog] = useDisclosure(false);
  const create = canWrite && (
    <Button onClick={dialog.open}>
      <Trans>New endpoint</Trans>
    </Button>
  );
  const isEmpty = endpoints.data?.length === 0;
  return (
    <Page
      title={t`Event endpoints`}
      lead={t`Servers that receive events about calls and messages. Events are signed according to the Standard Webhooks specification.`}
      actions={!isEmpty && create}
    >
      <Loaded query={endpoints}>
        {(found) =>
          found.length === 0 ? (
            <EmptyState icon={IconWebhook} title={t`No endpoints yet`} action={create}>
              <Trans>
                Give the address of your own server. It gets each event once it has happened, in order for
                each call.
              </Trans>
            </EmptyState>
          ) : (
            <>
              <Total
                total={{ count: found.length, isExact: true }}
                counted={(count) => plural(count, { one: '# endpoint', other: '# endpoints' })}
                isFiltered={false}
              />
              <EndpointsTable endpoints={found} />
            </>
          )
        }
      </Loaded>
      <CreateEndpointDialog opened={creating} onClose={dialog.close} />
    </Page>
  );
}

function EndpointsTable({ endpoints }: { endpoints: EventEndpoint[] }) {
  const rowLink = useRowLink();
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>
              <Trans>Endpoint</Trans>
            </Table.Th>
            <Table.Th>
              <Trans>Status</Trans>
            </Table.Th>
            <Table.Th visibleFrom="sm">
              <Trans>Events</Trans>
            </Table.Th>
            <Table.Th visibleFrom="sm">
              <Trans>Last delivered</Trans>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {endpoints.map((endpoint) => {
            const status = statusOf(endpoint);
            return (
              <Table.Tr key={endpoint.id} {...rowLink(`/event-endpoints/${endpoint.id}`)}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  <Anchor component={Link} to={`/event-endpoints/${endpoint.id}`} inherit>
                    <bdi>{endpoint.url}</bdi>
                  </Anchor>
                  {endpoint.description != null && (
                    <Text size="xs" c="dimmed">
                      <bdi>{endpoint.description}</bdi>
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  <Badge color={status.color} variant="light" tt="none">
                    {status.label}
                  </Badge>
                </Table.Td>
                <Table.Td visibleFrom="sm">{typesOf(endpoint)}</Table.Td>
                <Table.Td visibleFrom="sm">
                  {endpoint.lastSuccessAt == null ? (
                    t`Nothing yet`
                  ) : (
                    <DateTime at={endpoint.lastSuccessAt} format="relative" />
                  )}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

import { i18n } from '@lingui/core';
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Badge, Button, Select, Table, Text } from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Link } from 'react-router';
import { eventDeliveries, retryEventDelivery, type EventDelivery } from '../../api/event-endpoints';
import { andThen } from '../../api/mutation';
import { asProblem } from '../../api/problem';
import { useSession } from '../../session/session';
import { ActionsHeader } from '../../ui/ActionsHeader';
import { formatCount } from '../../ui/count';
import { DateTime } from '../../ui/DateTime';
import { labelOf, stateOf } from '../../ui/label-of';
import { Loaded } from '../../ui/Loaded';
import { loadedTotal } from '../../ui/loaded-total';
import { LoadMore } from '../../ui/LoadMore';
import { notifyDone, notifyFailed } from '../../ui/notify';
import { Section } from '../../ui/Section';
import { Total } from '../../ui/Total';
import { useRowLink } from '../../ui/use-row-link';
import { useLookFurther } from '../../ui/use-look-further';
import { useUrlState } from '../../ui/use-url-state';
import { ZoneNote } from '../../ui/ZoneNote';
import { DELIVERY_STATUSES, EVENT, STATUSES } from './labels';

/** What was sent to an endpoint, newest first. */
export function DeliveryLog({ id }: { id: string }) {
  const { search, change } = useUrlState();
  const status = DELIVERY_STATUSES.find((one) => one === search.get('status'));
  const deliveries = useInfiniteQuery(eventDeliveries(id, status));
  useLookFurther(deliveries);
  return (
    <Section
      title={t`Deliveries`}
      lead={t`Delivered events are kept for 7 days, those that were given up for 30. An event is tried again for three days.`}
    >
      <Select
        label={t`Status`}
        placeholder={t`All`}
        maw={240}
        clearable
        clearButtonProps={{ 'aria-label': t`All statuses` }}
        data={DELIVERY_STATUSES.map((value) => ({ value, label: i18n._(STATUSES[value].label) }))}
        value={status ?? null}
        onChange={(value) => change({ status: value })}
      />
      <Loaded query={deliveries}>
        {({ pages }) => {
          const shown = pages.flatMap(({ items }) => items);
          return shown.length === 0 ? (
            <Text c="dimmed">
              <Trans>Nothing here yet.</Trans>
            </Text>
          ) : (
            <>
              <Total
                total={loadedTotal(deliveries)}
                counted={(count) => plural(count, { one: '# delivery', other: '# deliveries' })}
                isFiltered={false}
              />
              <Table.ScrollContainer minWidth={0}>
                <Table verticalSpacing="xs">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>
                        <Trans>Event</Trans>
                      </Table.Th>
                      <Table.Th>
                        <Trans>Status</Trans>
                      </Table.Th>
                      <Table.Th visibleFrom="sm">
                        <Trans>Last attempt</Trans>
                      </Table.Th>
                      <ActionsHeader />
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {shown.map((delivery) => (
                      <DeliveryRow key={delivery.id} id={id} delivery={delivery} />
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
            </>
          );
        }}
      </Loaded>
      <LoadMore query={deliveries} />
      <ZoneNote />
    </Section>
  );
}

function DeliveryRow({ id, delivery }: { id: string; delivery: EventDelivery }) {
  const { canWrite } = useSession();
  const retry = useMutation({
    ...andThen(retryEventDelivery(id), () => notifyDone(t`The event is being sent.`)),
    onError: (error) => notifyFailed(asProblem(error)),
  });
  const { label, color } = stateOf(STATUSES, delivery.status);
  const event = labelOf(EVENT, delivery.type);
  const linkTo = useRowLink();
  const subject = subjectOf(delivery);
  return (
    <Table.Tr {...linkTo(subject)}>
      <Table.Td>
        {subject === null ? (
          event
        ) : (
          <Anchor component={Link} to={subject} inherit>
            {event}
          </Anchor>
        )}
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {delivery.id}
        </Text>
      </Table.Td>
      <Table.Td>
        <Badge color={color} variant="light" tt="none">
          {label}
        </Badge>
        {delivery.nextAttemptAt != null && delivery.attempts > 0 && (
          <Text size="xs" c="dimmed">
            <Trans>
              Again <DateTime at={delivery.nextAttemptAt} format="relative" />
            </Trans>
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {delivery.lastAttemptAt == null ? (
          t`None yet`
        ) : (
          <DateTime at={delivery.lastAttemptAt} format="full" />
        )}
        <Text size="xs" c="dimmed">
          {outcome(delivery)}
        </Text>
      </Table.Td>
      <Table.Td>
        {canWrite && (
          <Button
            size="xs"
            variant="default"
            aria-label={t`Send again: ${event} ${delivery.id}`}
            loading={retry.isPending}
            onClick={() => retry.mutate(delivery.id)}
          >
            <Trans>Send again</Trans>
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

/** The page of the call or message that an event is about. */
function subjectOf({ type, subjectId }: EventDelivery): string | null {
  if (type === 'call') return `/calls/${subjectId}`;
  return type === 'message' ? `/messages/${subjectId}` : null;
}

function outcome({ attempts, lastStatusCode, lastError, lastDurationMs }: EventDelivery): string {
  const parts = [
    attempts > 1 ? t`Attempt ${attempts}` : null,
    lastStatusCode == null ? null : `HTTP ${lastStatusCode}`,
    lastDurationMs == null ? null : `${formatCount(lastDurationMs)} ms`,
    lastError,
  ];
  return parts.filter((part) => part != null).join(', ');
}

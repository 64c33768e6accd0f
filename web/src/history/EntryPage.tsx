import { select, t } from '@lingui/core/macro';
import { Anchor, Breadcrumbs, Code, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { LiveIndicator } from '../live/LiveIndicator';
import { Copyable, CopyableNumber } from '../ui/Copyable';
import { DateTime } from '../ui/DateTime';
import { DescriptionList, type DescriptionItem } from '../ui/DescriptionList';
import { Page } from '../ui/Page';
import { useNumberText } from '../ui/phone-number';
import { PhoneNumber } from '../ui/PhoneNumber';
import { Section } from '../ui/Section';
import { Sid } from '../ui/TwilioLink';
import { zoneName } from '../ui/zone';
import { AgentLink } from './AgentLink';
import { isFinal, statusStyle, type Channel, type HistoryEntry } from './channel';
import { EventLog } from './EventLog';
import { FailureAlert } from './FailureAlert';
import { PlacedBy } from './PlacedBy';
import { priceOf } from './price';
import { StatusBadge } from './StatusBadge';

type Props<Entry extends HistoryEntry> = {
  channel: Channel<Entry>;
  entry: Entry;
  /** The title of the list that the breadcrumb leads back to. */
  list: string;
  verb: string;
  /** What only this channel has. */
  details: DescriptionItem[];
  sid: DescriptionItem;
  actions?: ReactNode;
  children?: ReactNode;
};

/** One call or message: its status, the reason if it failed, its details and its event log. */
export function EntryPage<Entry extends HistoryEntry>(props: Props<Entry>) {
  const { channel, entry, list, verb, details, sid, actions, children } = props;
  const to = useNumberText()(entry.to);
  return (
    <>
      <Breadcrumbs mb="xs">
        <Anchor component={Link} to={`/${channel.key}`} size="sm">
          {list}
        </Anchor>
        <Text size="sm">
          <PhoneNumber number={entry.to} />
        </Text>
      </Breadcrumbs>
      <Page
        title={select(channel.noun, { call: `Call to ${to}`, other: `Message to ${to}` })}
        actions={
          <Group>
            {!isFinal(channel, entry) && <LiveIndicator />}
            <div role="status">
              <StatusBadge channel={channel} entry={entry} />
            </div>
            {actions}
          </Group>
        }
      >
        <FailureAlert channel={channel} entry={entry} />
        {children}
        <Section title={t`Details`}>
          <DescriptionList
            items={[
              [t`Agent`, entry.agentId == null ? t`None` : <AgentLink key="agent" agentId={entry.agentId} />],
              [t`To`, <CopyableNumber key="to" label={t`recipient’s number`} value={entry.to} />],
              [t`From`, <CopyableNumber key="from" label={t`number`} value={entry.from} />],
              [t`Account`, entry.credentialSource === 'agent' ? t`Agent’s own` : t`Organization’s`],
              [verb, <DateTime key="created" at={entry.createdAt} format="full" />],
              [
                select(channel.noun, { call: 'Placed by', other: 'Sent by' }),
                entry.placedBy && <PlacedBy key="placed-by" placedBy={entry.placedBy} />,
              ],
              ...details,
              [
                t`Price`,
                priceOf(entry) ?? (statusStyle(channel, entry.status).isCharged === true ? t`Pending` : null),
              ],
              sid,
              [t`Account SID`, <Sid key="account" label={t`account SID`} value={entry.accountSid} />],
              [t`ID`, <Copyable key="id" label={t`ID`} value={entry.id} />],
            ]}
          />
        </Section>
        {entry.metadata != null && (
          <Section title={t`Metadata`} lead={t`Metadata sent with the request.`}>
            <Code block>{JSON.stringify(entry.metadata, null, 2)}</Code>
          </Section>
        )}
        <Section
          title={t`Event log`}
          lead={t`Events in the order in which they arrived. Callbacks can arrive in any order; the status only moves forward. Times are in ${zoneName()}.`}
        >
          <EventLog channel={channel} entry={entry} />
        </Section>
      </Page>
    </>
  );
}

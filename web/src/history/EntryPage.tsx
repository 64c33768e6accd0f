import { Anchor, Breadcrumbs, Code, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { LiveMark } from '../live/LiveMark';
import { Facts, type Fact } from '../ui/Facts';
import { Moment } from '../ui/Moment';
import { Page } from '../ui/Page';
import { Section } from '../ui/Section';
import { AgentLink } from './AgentLink';
import { isOver, statusWords, type HistoryEntry, type HistoryKind, type HistoryKindBase } from './kind';
import { LogTimeline } from './LogTimeline';
import { StatusBadge } from './StatusBadge';
import { WhyFailed } from './WhyFailed';

type Props<Entry extends HistoryEntry> = {
  kind: HistoryKind<Entry>;
  entry: Entry;
  /** The list that it stands in. */
  list: string;
  verb: string;
  /** What only this kind has, beside what all have. */
  facts: Fact[];
  sid: Fact;
  actions?: ReactNode;
  children?: ReactNode;
};

/** One call or message: how it stands, why, what it is, and what arrived for it. */
export function EntryPage<Entry extends HistoryEntry>(props: Props<Entry>) {
  const { kind, entry, list, verb, facts, sid, actions, children } = props;
  const noun = capitalized(kind.noun);
  return (
    <>
      <Breadcrumbs mb="xs">
        <Anchor component={Link} to={`/${kind.key}`} size="sm">
          {list}
        </Anchor>
        <Text size="sm">{entry.to}</Text>
      </Breadcrumbs>
      <Page
        title={`${noun} to ${entry.to}`}
        actions={
          <Group>
            {!isOver(kind, entry) && <LiveMark />}
            <div role="status">
              <StatusBadge kind={kind} entry={entry} />
            </div>
            {actions}
          </Group>
        }
      >
        <WhyFailed kind={kind} entry={entry} />
        {children}
        <Section title={`The ${kind.noun}`}>
          <Facts
            facts={[
              ['Agent', entry.agentId == null ? 'None' : <AgentLink key="agent" agentId={entry.agentId} />],
              ['From', entry.from],
              [
                'Went out with',
                entry.credentialSource === 'agent' ? 'the agent’s own account' : 'the organization’s account',
              ],
              [verb, <Moment key="created" at={entry.createdAt} as="full" />],
              ...facts,
              ['Price', priceOf(kind, entry)],
              sid,
              ['Account SID', <Code key="account">{entry.accountSid}</Code>],
            ]}
          />
        </Section>
        {entry.metadata != null && (
          <Section title="Metadata" lead={`What the program that asked for this ${kind.noun} gave along.`}>
            <Code block>{JSON.stringify(entry.metadata, null, 2)}</Code>
          </Section>
        )}
        <Section
          title="What arrived when"
          lead="Callbacks may arrive in any order; the status only moves forward."
        >
          <LogTimeline kind={kind} entry={entry} />
        </Section>
      </Page>
    </>
  );
}

/** Twilio's price is negative for a cost; it comes some time after the end. */
function priceOf(kind: HistoryKindBase, { status, price, priceUnit }: HistoryEntry): string | null {
  if (price) return `${price.replace(/^-/, '')} ${priceUnit ?? ''}`.trim();
  return statusWords(kind, status).charged === true ? 'Still to come from Twilio' : null;
}

function capitalized(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

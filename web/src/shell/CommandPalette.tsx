import { i18n } from '@lingui/core';
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import '@mantine/spotlight/styles.css';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { IconBuilding, IconMessage, IconPhone, IconRobot, IconSearch, type Icon } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import * as queries from '../api/queries';
import { CALLS } from '../app/calls/channel';
import { MESSAGES } from '../app/messages/channel';
import { settingsAddress, settingsTabs } from '../app/settings/tabs';
import { lastEntry } from '../history/queries';
import { useSession } from '../session/session';
import { useNumberText } from '../ui/phone-number';
import { usePages } from './Navigation';

const [store, spotlight] = createSpotlight();
const PAUSE_MS = 200;
const AGENTS = 5;
/** The list is a scroll area, which passes this on: what scrolls must take the focus. */
const SCROLLED_BY_KEYBOARD = { viewportProps: { tabIndex: 0 } };

type Props = { opened: boolean; onClose: () => void };
type Action = { to: string; label: string; description?: string; icon: Icon };

/** Leads to pages and the organization's settings by name, to agents by a part of name or number, to a call or message by its SID or id. */
export default function CommandPalette({ opened, onClose }: Props) {
  const [query, setQuery] = useState('');
  const navigate = useNavigate();
  useEffect(() => {
    if (opened) spotlight.open();
  }, [opened]);
  const groups = useActions(query.trim());
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      onSpotlightClose={onClose}
      scrollable
      maxHeight={420}
      attributes={{ content: { 'aria-label': t`Go to` } }}
    >
      <Spotlight.Search
        placeholder={t`Page, agent, call SID…`}
        aria-label={t`Go to`}
        leftSection={<IconSearch size={18} aria-hidden />}
      />
      <Spotlight.ActionsList {...SCROLLED_BY_KEYBOARD}>
        {groups.map(({ label, actions }) => (
          <Spotlight.ActionsGroup key={label} label={label}>
            {actions.map(({ to, icon: IconShape, ...action }) => (
              <Spotlight.Action
                key={to}
                {...action}
                leftSection={<IconShape size={18} aria-hidden />}
                onClick={() => void navigate(to)}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {groups.length === 0 && (
          <Spotlight.Empty>
            <Trans>Nothing found</Trans>
          </Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function useActions(query: string): { label: string; actions: Action[] }[] {
  const [text] = useDebouncedValue(query, PAUSE_MS);
  const numberText = useNumberText();
  const isOfCall = IS_OF.call.test(text);
  const isOfMessage = IS_OF.message.test(text);
  const agents = useInfiniteQuery({
    ...queries.agents({ search: text }),
    enabled: text !== '' && !isOfCall && !isOfMessage,
  });
  const call = useQuery({ ...lastEntry(CALLS, { search: text }), enabled: isOfCall });
  const message = useQuery({ ...lastEntry(MESSAGES, { search: text }), enabled: isOfMessage });
  const isMeant = (...texts: string[]) =>
    texts.some((one) => one.toLowerCase().includes(query.toLowerCase()));
  const pages = usePages().filter(({ label }) => isMeant(label));
  const tabs = useSettingsTabs().filter(({ label, description }) => isMeant(label, description));
  const found = text === '' ? [] : (agents.data?.pages[0]?.items.slice(0, AGENTS) ?? []);
  return [
    {
      label: t`Agents`,
      actions: found.map(({ agent, resolution }) => ({
        to: `/agents/${agent.id}`,
        label: agent.name,
        description: resolution?.from == null ? t`No number` : numberText(resolution.from),
        icon: IconRobot,
      })),
    },
    {
      label: t`Calls and messages`,
      actions: [
        ...(call.data
          ? [
              {
                to: `/calls/${call.data.id}`,
                label: t`Call to ${numberText(call.data.to)}`,
                icon: IconPhone,
              },
            ]
          : []),
        ...(message.data
          ? [
              {
                to: `/messages/${message.data.id}`,
                label: t`Message to ${numberText(message.data.to)}`,
                icon: IconMessage,
              },
            ]
          : []),
      ],
    },
    { label: t`Pages`, actions: pages },
    { label: t`Organization`, actions: tabs },
  ].filter(({ actions }) => actions.length > 0);
}

/** The tabs of the page Organization that the user may open. */
function useSettingsTabs() {
  return settingsTabs(useSession())
    .filter(({ isAllowed }) => isAllowed)
    .map(({ value, label, about }) => ({
      to: settingsAddress(value),
      label: i18n._(label),
      description: i18n._(about),
      icon: IconBuilding,
    }));
}

/** Twilio's SIDs, and Linecard's ids of both. */
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/.source;
const IS_OF = {
  call: new RegExp(`^(CA[0-9a-f]{32}|${ID})$`, 'i'),
  message: new RegExp(`^((SM|MM)[0-9a-f]{32}|${ID})$`, 'i'),
};

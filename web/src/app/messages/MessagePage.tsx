import { t } from '@lingui/core/macro';
import { Anchor, List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { asProblem } from '../../api/problem';
import type { Message } from '../../api/types';
import { EntryPage } from '../../history/EntryPage';
import { historyEntry } from '../../history/queries';
import { NotFoundHere } from '../../session/NotFoundHere';
import { Loaded } from '../../ui/Loaded';
import { Section } from '../../ui/Section';
import { Sid } from '../../ui/TwilioLink';
import { MESSAGES } from './channel';
import classes from './MessagePage.module.css';

export function MessagePage() {
  const { messageId = '' } = useParams();
  const message = useQuery(historyEntry(MESSAGES, messageId));
  if (message.error !== null && asProblem(message.error).status === 404)
    return <NotFoundHere kind="messages" id={messageId} />;
  return (
    <Loaded query={message} lines={8} title={t`Message`}>
      {(found) => (
        <EntryPage
          channel={MESSAGES}
          entry={found}
          list={t`Messages`}
          verb={t`Sent`}
          details={[]}
          sid={[
            t`Message SID`,
            found.messageSid && <Sid key="sid" label={t`message SID`} value={found.messageSid} />,
          ]}
        >
          <Content message={found} />
        </EntryPage>
      )}
    </Loaded>
  );
}

/** Media are only linked: the page loads nothing from other servers. */
function Content({ message: { body, mediaUrls } }: { message: Message }) {
  return (
    <Section title={t`Content`}>
      {body != null && <Text className={classes.body ?? ''}>{body}</Text>}
      {mediaUrls.length > 0 && (
        <List size="sm">
          {mediaUrls.map((url) => (
            <List.Item key={url}>
              <Anchor className={classes.url ?? ''} size="sm" href={url} target="_blank" rel="noreferrer">
                {url}
              </Anchor>
            </List.Item>
          ))}
        </List>
      )}
    </Section>
  );
}

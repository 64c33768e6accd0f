import { Anchor, Code, List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { asProblem } from '../../api/problem';
import type { Message } from '../../api/types';
import { EntryPage } from '../../history/EntryPage';
import { historyEntry } from '../../history/queries';
import { NotFound } from '../../shell/NotFound';
import { Loaded } from '../../ui/Loaded';
import { Section } from '../../ui/Section';
import { MESSAGES } from '../messages/kind';
import classes from './page.module.css';

export function MessagePage() {
  const { messageId = '' } = useParams();
  const message = useQuery(historyEntry(MESSAGES, messageId));
  if (message.error !== null && asProblem(message.error).status === 404) return <NotFound />;
  return (
    <Loaded query={message} lines={8}>
      {(found) => (
        <EntryPage
          kind={MESSAGES}
          entry={found}
          list="Messages"
          verb="Sent"
          facts={[]}
          sid={['Message SID', found.messageSid && <Code key="sid">{found.messageSid}</Code>]}
        >
          <Content message={found} />
        </EntryPage>
      )}
    </Loaded>
  );
}

/** Media stay where they are: the page shows nothing from elsewhere. */
function Content({ message: { body, mediaUrls } }: { message: Message }) {
  return (
    <Section title="What was sent">
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

import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Button, Group, List, Text, ThemeIcon, VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import { useSession } from '../../session/session';
import { Section } from '../../ui/Section';
import { dismissed, useSetUpSteps } from './set-up';

/** What a new organization does first. Gone when all of it is done, or when it is dismissed. */
export function SetUpChecklist() {
  const { membership } = useSession();
  const [isGone, setGone] = useState(() => dismissed.has(membership.id));
  return isGone ? null : <Checklist organizationId={membership.id} onDismiss={() => setGone(true)} />;
}

type Props = { organizationId: string; onDismiss: () => void };

function Checklist({ organizationId, onDismiss }: Props) {
  const steps = useSetUpSteps();
  const isComplete = steps?.every(({ isDone }) => isDone) === true;
  useEffect(() => {
    if (isComplete) dismissed.add(organizationId);
  }, [isComplete, organizationId]);
  if (steps === undefined || isComplete) return null;
  return (
    <Section
      title={t`Set up`}
      lead={t`${steps.filter(({ isDone }) => isDone).length} of ${steps.length} steps done.`}
    >
      <List spacing="xs" listStyleType="none" center>
        {steps.map(({ label, to, isDone }, at) => (
          <List.Item
            key={label}
            icon={
              <ThemeIcon
                size={22}
                radius="xl"
                aria-hidden
                {...(isDone ? { color: 'teal' } : { variant: 'light', color: 'gray' })}
              >
                {isDone ? <IconCheck size={14} /> : <Text size="xs">{at + 1}</Text>}
              </ThemeIcon>
            }
          >
            {isDone ? (
              <Text size="sm" c="dimmed">
                <VisuallyHidden>
                  <Trans>Done: </Trans>
                </VisuallyHidden>
                {label}
              </Text>
            ) : (
              <Anchor component={Link} to={to} size="sm">
                {label}
              </Anchor>
            )}
          </List.Item>
        ))}
      </List>
      <Group>
        <Button
          variant="subtle"
          size="xs"
          onClick={() => {
            dismissed.add(organizationId);
            onDismiss();
          }}
        >
          <Trans>Dismiss</Trans>
        </Button>
      </Group>
    </Section>
  );
}

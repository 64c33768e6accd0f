import { plural, t } from '@lingui/core/macro';
import { Alert } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import type { Health } from '../../api/types';
import { countOf, isTrouble, TROUBLE } from './states';

/** The page in a sentence. */
export function Overall({ health }: { health: Health }) {
  const found = findings(health);
  if (found.length === 0) {
    return (
      <Alert color="teal" icon={<IconCircleCheck aria-hidden />} title={t`No problems found`} role="status">
        {workingText(health)}
      </Alert>
    );
  }
  const isUrgent = countOf(health, 'failing') > 0 || health.organizationLine?.state === 'failing';
  return (
    <Alert
      color={isUrgent ? 'red' : 'yellow'}
      icon={<IconAlertTriangle aria-hidden />}
      title={t`Needs attention`}
      role="status"
    >
      {found.join(' · ')}
    </Alert>
  );
}

export function findings(health: Health): string[] {
  const { organizationLine, publicAddress, rejectedCallbacks, failingEndpoints, clocks, backlog } = health;
  const troubled = countOf(health, ...TROUBLE);
  const rejected = rejectedCallbacks?.reduce((sum, { count }) => sum + count, 0) ?? 0;
  return [
    troubled > 0 ? t`${plural(troubled, { one: '# agent', other: '# agents' })} with a problem` : null,
    organizationLine != null && isTrouble(organizationLine.state) ? t`the organization’s account` : null,
    publicAddress.problem == null ? null : t`the public address`,
    rejected > 0 ? plural(rejected, { one: '# rejected callback', other: '# rejected callbacks' }) : null,
    failingEndpoints.length > 0
      ? plural(failingEndpoints.length, { one: '# failing endpoint', other: '# failing endpoints' })
      : null,
    clocks.problem == null ? null : t`a clock`,
    backlog.problem == null ? null : t`the background work is late`,
  ].filter((finding) => finding !== null);
}

/** How many lines there is nothing to say about. */
export function workingText(health: Health): string {
  const [working, fallback] = [countOf(health, 'working'), countOf(health, 'fallback')];
  return [
    plural(working, {
      one: '# agent with a working account of its own.',
      other: '# agents with a working account of their own.',
    }),
    fallback > 0
      ? t`${plural(fallback, { one: '# agent', other: '# agents' })} on the organization’s account.`
      : null,
  ]
    .filter((part) => part !== null)
    .join(' ');
}

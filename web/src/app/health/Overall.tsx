import { Alert } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import type { Health } from '../../api/types';
import { pluralize } from '../../ui/pluralize';
import { countOf, isTrouble, TROUBLE } from './states';

/** The page in a sentence. */
export function Overall({ health }: { health: Health }) {
  const found = findings(health);
  if (found.length === 0) {
    return (
      <Alert color="teal" icon={<IconCircleCheck aria-hidden />} title="No problems found" role="status">
        {workingText(health)}
      </Alert>
    );
  }
  const isUrgent = countOf(health, 'failing') > 0 || health.organizationLine?.state === 'failing';
  return (
    <Alert
      color={isUrgent ? 'red' : 'yellow'}
      icon={<IconAlertTriangle aria-hidden />}
      title="Needs attention"
      role="status"
    >
      {found.join(' · ')}
    </Alert>
  );
}

export function findings(health: Health): string[] {
  const { organizationLine, publicAddress, rejectedCallbacks, clocks, backlog } = health;
  const troubled = countOf(health, ...TROUBLE);
  const rejected = rejectedCallbacks?.reduce((sum, { count }) => sum + count, 0) ?? 0;
  return [
    troubled > 0 ? `${pluralize(troubled, 'agent')} with a problem` : null,
    organizationLine != null && isTrouble(organizationLine.state) ? 'the organization’s account' : null,
    publicAddress.problem == null ? null : 'the public address',
    rejected > 0 ? pluralize(rejected, 'rejected callback') : null,
    clocks.problem == null ? null : 'a clock',
    backlog.problem == null ? null : 'the background work is late',
  ].filter((finding) => finding !== null);
}

/** How many lines there is nothing to say about. */
export function workingText(health: Health): string {
  const [working, fallback] = [countOf(health, 'working'), countOf(health, 'fallback')];
  return [
    `${pluralize(working, 'agent')} with a working account of ${working === 1 ? 'its' : 'their'} own.`,
    fallback > 0 ? `${pluralize(fallback, 'agent')} on the organization’s account.` : null,
  ]
    .filter((part) => part !== null)
    .join(' ');
}

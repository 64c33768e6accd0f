import { IconPhone } from '@tabler/icons-react';
import { HistoryPage } from '../../history/HistoryPage';
import { CALLS } from './kind';

export function CallsPage() {
  return (
    <HistoryPage
      kind={CALLS}
      title="Calls"
      icon={IconPhone}
      verb="Placed"
      first="Connect an agent and place a test call from its settings, or let a program call with an API key."
      column={{
        heading: 'Duration',
        cell: ({ durationSeconds }) => (durationSeconds == null ? '' : `${durationSeconds} s`),
      }}
    />
  );
}

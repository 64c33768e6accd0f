import type { CsvColumn } from '../ui/csv';
import { statusStyle, type ChannelBase, type HistoryEntry } from './channel';
import type { NamedAgent } from './use-agents';

/** What calls and messages export alike. */
export function exportColumns<Entry extends HistoryEntry>(
  channel: ChannelBase,
  agents: ReadonlyMap<string, NamedAgent>,
): CsvColumn<Entry>[] {
  return [
    { heading: 'ID', of: ({ id }) => id },
    { heading: 'Created', of: ({ createdAt }) => createdAt },
    { heading: 'Status', of: ({ status }) => statusStyle(channel, status).label },
    { heading: 'To', of: ({ to }) => to },
    { heading: 'From', of: ({ from }) => from },
    {
      heading: 'Agent',
      of: ({ agentId }) => (agentId == null ? '' : (agents.get(agentId)?.name ?? agentId)),
    },
    { heading: 'Account', of: ({ credentialSource }) => credentialSource },
    { heading: 'Price', of: ({ price }) => price?.replace(/^-/, '') },
    { heading: 'Currency', of: ({ priceUnit }) => priceUnit },
    { heading: 'Error code', of: ({ errorCode }) => errorCode },
    { heading: 'Error', of: ({ errorMessage, sipResponseMessage }) => errorMessage ?? sipResponseMessage },
    { heading: 'Account SID', of: ({ accountSid }) => accountSid },
  ];
}

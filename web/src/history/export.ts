import type { Agent } from '../api/types';
import type { CsvColumn } from '../ui/csv';
import { statusStyle, type ChannelBase, type HistoryEntry } from './channel';

/** What calls and messages export alike. */
export function exportColumns<Entry extends HistoryEntry>(
  channel: ChannelBase,
  agents: Pick<Agent, 'id' | 'name'>[],
): CsvColumn<Entry>[] {
  const names = new Map(agents.map(({ id, name }) => [id, name]));
  return [
    { heading: 'ID', of: ({ id }) => id },
    { heading: 'Created', of: ({ createdAt }) => createdAt },
    { heading: 'Status', of: ({ status }) => statusStyle(channel, status).label },
    { heading: 'To', of: ({ to }) => to },
    { heading: 'From', of: ({ from }) => from },
    { heading: 'Agent', of: ({ agentId }) => (agentId == null ? '' : (names.get(agentId) ?? agentId)) },
    { heading: 'Account', of: ({ credentialSource }) => credentialSource },
    { heading: 'Price', of: ({ price }) => price?.replace(/^-/, '') },
    { heading: 'Currency', of: ({ priceUnit }) => priceUnit },
    { heading: 'Error code', of: ({ errorCode }) => errorCode },
    { heading: 'Error', of: ({ errorMessage, sipResponseMessage }) => errorMessage ?? sipResponseMessage },
    { heading: 'Account SID', of: ({ accountSid }) => accountSid },
  ];
}

import { msg, t } from '@lingui/core/macro';
import type { CsvColumn } from '../ui/csv';
import { statusStyle, type ChannelBase, type HistoryEntry } from './channel';
import type { NamedAgent } from './use-agents';

/** What calls and messages export alike. */
export function exportColumns<Entry extends HistoryEntry>(
  channel: ChannelBase,
  agents: ReadonlyMap<string, NamedAgent>,
): CsvColumn<Entry>[] {
  return [
    { heading: msg`ID`, of: ({ id }) => id },
    { heading: msg`Created`, of: ({ createdAt }) => createdAt },
    { heading: msg`Status`, of: ({ status }) => statusStyle(channel, status).label },
    { heading: msg`Presumed`, of: ({ presumed }) => (presumed ? t`yes` : t`no`) },
    { heading: msg`To`, of: ({ to }) => to },
    { heading: msg`From`, of: ({ from }) => from },
    {
      heading: msg`Agent`,
      of: ({ agentId }) => (agentId == null ? '' : (agents.get(agentId)?.name ?? agentId)),
    },
    { heading: msg`Account`, of: ({ credentialSource }) => credentialSource },
    { heading: msg`Price`, of: ({ price }) => price?.replace(/^-/, '') },
    { heading: msg`Currency`, of: ({ priceUnit }) => priceUnit },
    { heading: msg`Error code`, of: ({ errorCode }) => errorCode },
    { heading: msg`Error`, of: ({ errorMessage, sipResponseMessage }) => errorMessage ?? sipResponseMessage },
    { heading: msg`Requested by`, of: ({ placedBy }) => placedBy?.name },
    { heading: msg`Requested from address`, of: ({ placedBy }) => placedBy?.remoteAddress },
    { heading: msg`Account SID`, of: ({ accountSid }) => accountSid },
  ];
}

import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Amount, ComparedAccount, Ledger } from '../../api/types';
import type { CsvColumn } from '../../ui/csv';

type Figures = Record<keyof Ledger, MessageDescriptor>;

const TWILIO: Figures = {
  calls: msg`Twilio: calls`,
  callMinutes: msg`Twilio: billed minutes`,
  callCost: msg`Twilio: call cost`,
  messages: msg`Twilio: messages`,
  messageSegments: msg`Twilio: segments`,
  messageCost: msg`Twilio: message cost`,
};

const AGENTS: Figures = {
  calls: msg`Agents: calls`,
  callMinutes: msg`Agents: billed minutes`,
  callCost: msg`Agents: call cost`,
  messages: msg`Agents: messages`,
  messageSegments: msg`Agents: segments`,
  messageCost: msg`Agents: message cost`,
};

const DIFFERENCE: Figures = {
  calls: msg`Difference: calls`,
  callMinutes: msg`Difference: billed minutes`,
  callCost: msg`Difference: call cost`,
  messages: msg`Difference: messages`,
  messageSegments: msg`Difference: segments`,
  messageCost: msg`Difference: message cost`,
};

/** An account to a row. Costs are numbers, with the currency in a column of its own. */
export const comparisonColumns: CsvColumn<ComparedAccount>[] = [
  { heading: msg`Account SID`, of: ({ accountSid }) => accountSid },
  {
    heading: msg`Agents`,
    of: ({ connectedAgents }) => connectedAgents.map(({ agentName }) => agentName).join(', '),
  },
  ...ledgerColumns(TWILIO, ({ twilio }) => twilio),
  ...ledgerColumns(AGENTS, ({ agents }) => agents),
  ...ledgerColumns(DIFFERENCE, ({ noAgent }) => noAgent),
  { heading: msg`Currency`, of: (account) => unitsOf(account).join(', ') },
  { heading: msg`Prices pending`, of: ({ pendingPrices }) => pendingPrices },
  { heading: msg`Prices missing`, of: ({ missingPrices }) => missingPrices },
  { heading: msg`Problem`, of: ({ problem }) => problem?.detail },
];

function ledgerColumns(
  headings: Figures,
  ledgerOf: (account: ComparedAccount) => Ledger | null | undefined,
): CsvColumn<ComparedAccount>[] {
  const figures = ['calls', 'callMinutes', 'callCost', 'messages', 'messageSegments', 'messageCost'] as const;
  return figures.map((figure) => ({
    heading: headings[figure],
    of: (account) => {
      const value = ledgerOf(account)?.[figure];
      return Array.isArray(value) ? amountsOf(value) : value;
    },
  }));
}

/** One amount as a number; several, which are rare, with their currencies. */
function amountsOf(amounts: Amount[]): string {
  const [first, ...others] = amounts;
  if (first === undefined) return '';
  return others.length === 0
    ? first.amount
    : amounts.map(({ amount, unit }) => `${amount} ${unit}`).join('; ');
}

function unitsOf({ twilio, agents }: ComparedAccount): string[] {
  const ledgers = [agents, ...(twilio == null ? [] : [twilio])];
  const amounts = ledgers.flatMap(({ callCost, messageCost }) => [...callCost, ...messageCost]);
  return [...new Set(amounts.map(({ unit }) => unit))];
}

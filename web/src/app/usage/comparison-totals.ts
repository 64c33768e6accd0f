import type { ComparedAccount, ComparisonTotals, Ledger } from '../../api/types';
import { sumOfAmounts } from './amounts';

/** What a line of the summary shows. */
export type Line = {
  /** Null where Twilio could not be asked. */
  twilio: Ledger | null;
  agents: Ledger;
  noAgent: Ledger | null;
  /** Twilio's where they are known, otherwise the agents'. */
  counts: Pick<Ledger, 'calls' | 'callMinutes'>;
};

export type Totals = {
  all: Line;
  /** Null where all accounts are compared, or none is: there is one total then. */
  parts: { compared: Line; notCompared: Line } | null;
};

export function lineOf({ twilio = null, agents, noAgent = null }: ComparedAccount): Line {
  return { twilio, agents, noAgent, counts: twilio ?? agents };
}

/** Of all accounts, of which Twilio was not asked for each. */
export function lineOfAll({ agents }: ComparisonTotals): Line {
  return { twilio: null, agents, noAgent: null, counts: agents };
}

/** Of the accounts whose records Twilio answered with, of the others, and of both, so that each column adds up. */
export function totalsOf(accounts: ComparedAccount[]): Totals {
  const known = accounts.filter(({ twilio }) => twilio != null);
  const unknown = accounts.filter(({ twilio }) => twilio == null);
  const compared = totalOf(known);
  if (unknown.length === 0) return { all: compared, parts: null };
  // What Twilio has for these, and so the difference, nobody knows.
  const withoutTwilio = (some: ComparedAccount[]) => ({ ...totalOf(some), twilio: null, noAgent: null });
  return {
    all: withoutTwilio(accounts),
    parts: known.length === 0 ? null : { compared, notCompared: withoutTwilio(unknown) },
  };
}

function totalOf(accounts: ComparedAccount[]): Line {
  return {
    twilio: sumOf(accounts.map(({ twilio }) => twilio)),
    agents: sumOf(accounts.map(({ agents }) => agents)),
    noAgent: sumOf(accounts.map(({ noAgent }) => noAgent)),
    counts: sumOf(accounts.map(({ twilio, agents }) => twilio ?? agents)),
  };
}

function sumOf(ledgers: (Ledger | null | undefined)[]): Ledger {
  const all = ledgers.filter((ledger) => ledger != null);
  const count = (of: (ledger: Ledger) => number) => all.reduce((sum, ledger) => sum + of(ledger), 0);
  return {
    calls: count(({ calls }) => calls),
    callMinutes: count(({ callMinutes }) => callMinutes),
    callCost: sumOfAmounts(all.map(({ callCost }) => callCost)),
    messages: count(({ messages }) => messages),
    messageSegments: count(({ messageSegments }) => messageSegments),
    messageCost: sumOfAmounts(all.map(({ messageCost }) => messageCost)),
  };
}

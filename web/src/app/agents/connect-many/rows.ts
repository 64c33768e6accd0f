import type { Agent, OfferedNumber } from '../../../api/types';
import { groupedNumbers } from '../../../connection/NumberFacts';

/** An agent, and the number that it is to have; null: it is left out. */
export type Row = { agent: Agent; number: string | null };

/** Whether it has an account of its own, which is replaced only if that is chosen. */
export function isConnected({ phoneNumber }: Agent): boolean {
  return phoneNumber != null;
}

/** The numbers that an agent could have, in Twilio's order. */
function freeFor(numbers: OfferedNumber[], agentId: string | undefined): string[] {
  const free = groupedNumbers(numbers, agentId).find(({ isFree }) => isFree);
  return (free?.numbers ?? []).map(({ phoneNumber }) => phoneNumber);
}

/** The free numbers, one after another, for the agents without an account. */
export function proposed(agents: Agent[], numbers: OfferedNumber[]): Row[] {
  const free = freeFor(numbers, undefined);
  return agents.map((agent) => ({ agent, number: isConnected(agent) ? null : (free.shift() ?? null) }));
}

/** The number that an agent would be given now; one that has a number of this account keeps it. */
export function nextFor(agent: Agent, rows: Row[], numbers: OfferedNumber[]): string | null {
  const chosen = chosenNumbers(rows);
  const free = freeFor(numbers, agent.id).filter((number) => !chosen.has(number));
  return free.find((number) => number === agent.phoneNumber) ?? free[0] ?? null;
}

/** Leaves an agent out, or gives it a number. */
export function toggled(rows: Row[], agentId: string, numbers: OfferedNumber[]): Row[] {
  return rows.map((row) => {
    if (row.agent.id !== agentId) return row;
    return { ...row, number: row.number === null ? nextFor(row.agent, rows, numbers) : null };
  });
}

export function withNumber(rows: Row[], agentId: string, number: string): Row[] {
  return rows.map((row) => (row.agent.id === agentId ? { ...row, number } : row));
}

/** An agent that somebody else has connected since. */
export function leftAlone(rows: Row[], agent: Agent): Row[] {
  return rows.map((row) => (row.agent.id === agent.id ? { agent, number: null } : row));
}

/** By number, the agent that is to have it. */
export function chosenNumbers(rows: Row[]): Map<string, Agent> {
  return new Map(rows.flatMap(({ agent, number }) => (number === null ? [] : [[number, agent]])));
}

export type NumberOptions = { group: string; items: { value: string; label: string; disabled: boolean }[] }[];

/** All numbers of the account; those of other agents, and those chosen for them, cannot be chosen. */
export function optionsFor(
  agent: Agent,
  numbers: OfferedNumber[],
  chosen: Map<string, Agent>,
): NumberOptions {
  return groupedNumbers(numbers, agent.id).map(({ label, numbers: members, isFree }) => ({
    group: label,
    items: members.map(({ phoneNumber }) => {
      const owner = chosen.get(phoneNumber);
      const isOthers = owner !== undefined && owner.id !== agent.id;
      return { value: phoneNumber, label: phoneNumber, disabled: !isFree || isOthers };
    }),
  }));
}

/** Numbers that turned out to belong to another agent by now. */
export function withTaken(numbers: OfferedNumber[], taken: string): OfferedNumber[] {
  return numbers.map((number) =>
    number.phoneNumber === taken ? { ...number, taken: true, agentId: null, agentName: null } : number,
  );
}

/** `AC…40d1` */
export function shortSid(accountSid: string): string {
  return `${accountSid.slice(0, 2)}…${accountSid.slice(-4)}`;
}

import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { connectAgents, type AgentToConnect } from '../../../api/connection-mutations';
import type { EachResult } from '../../../api/each';
import type { Problem } from '../../../api/problem';
import type { Agent, Connection, ConnectionInput, OfferedNumber } from '../../../api/types';
import { isTyped } from '../../../connection/token-mask';
import {
  inputOf,
  numberSearchOf,
  replacementOf,
  valuesOf,
  type ConnectionValues,
} from '../../../connection/values';
import { unsaved } from '../../../ui/unsaved';
import { useEach } from '../../../ui/use-each';
import { isConnected, leftAlone, proposed, toggled, withNumber, withTaken, type Row } from './rows';

export type ConnectManyState = ReturnType<typeof useConnectMany>;

/**
 * The account, a number for each agent, and connecting them. All of it, the secrets above all, ends with the dialog's content:
 * nothing is kept in the URL or in the cache.
 */
export function useConnectMany(agents: Agent[]) {
  const form = useForm({
    initialValues: valuesOf(null),
    transformValues: (values) => inputOf(values, null),
  });
  const [account, setAccount] = useState<string | null>(null);
  const [numbers, setNumbers] = useState<OfferedNumber[]>([]);
  const [rows, setRows] = useState<Row[]>(() => agents.map((agent) => ({ agent, number: null })));
  const [connections, setConnections] = useState<ReadonlyMap<string, Connection>>(new Map());
  // Saved, but perhaps not verified, by id.
  const [saved, setSaved] = useState<ReadonlySet<string>>(new Set());
  const progress = useEach();
  const connecting = useMutation(connectAgents);
  const rest = rows.filter(({ agent, number }) => number !== null && !progress.isDone(agent.id));

  const problems = rest.flatMap(({ agent }) => {
    const state = progress.states.get(agent.id);
    return state?.kind === 'failed' ? [state.problem] : [];
  });
  const accountProblem = problems.find(isOfAccount) ?? null;

  const isOpen = connecting.isPending || rest.length > 0 || account === null;
  const { isDirty } = form;
  useEffect(() => unsaved.watch(() => isOpen && isDirty()), [isOpen, isDirty]);

  const { accountSid, authToken } = form.values;
  return {
    form,
    /** As `CredentialsStep` takes it. */
    search: accountSid !== '' && isTyped(null, authToken) ? numberSearchOf(form.values) : null,
    /** Whose numbers are shown; null: it is still to be entered. */
    account,
    numbers,
    rows,
    rest,
    connections,
    saved,
    progress,
    isPending: connecting.isPending,
    /** Of the account's numbers, free ones are proposed to whoever is not connected yet. */
    setNumbers: (found: OfferedNumber[]) => {
      const waiting = agents.filter(({ id }) => !progress.isDone(id));
      const next = new Map(proposed(waiting, found).map((row) => [row.agent.id, row]));
      setNumbers(found);
      setRows(rows.map((row) => next.get(row.agent.id) ?? row));
      // What was saved with another account is saved anew.
      setSaved(new Set(rows.filter(({ agent }) => progress.isDone(agent.id)).map(({ agent }) => agent.id)));
      setAccount(form.getValues().accountSid.trim());
    },
    /** What is wrong with the account; null if nothing is known to be. */
    accountProblem,
    backToAccount: () => {
      form.setErrors(accountProblem?.byField() ?? {});
      setAccount(null);
    },
    toggle: useCallback(
      (agentId: string) => {
        setSaved((before) => without(before, agentId));
        setRows((before) => toggled(before, agentId, numbers));
      },
      [numbers],
    ),
    choose: useCallback((agentId: string, number: string) => {
      setSaved((before) => without(before, agentId));
      setRows((before) => withNumber(before, agentId, number));
    }, []),
    start: () => {
      const values = form.getValues();
      const items = rest.map(({ agent, number }): AgentToConnect => ({
        id: agent.id,
        input: inputFor(agent, { ...values, phoneNumber: number ?? '' }),
        isReplaced: isConnected(agent),
        onConnectedSince: (now) => setRows((before) => leftAlone(before, now)),
        isSaved: saved.has(agent.id),
        onSaved: () => setSaved((before) => new Set([...before, agent.id])),
        onVerified: (found) => setConnections((before) => new Map([...before, [agent.id, found]])),
      }));
      const onSuccess = ({ failed }: EachResult<AgentToConnect>) => {
        for (const { item, problem } of failed) {
          if (problem.code === 'number-taken')
            setNumbers((before) => withTaken(before, item.input.phoneNumber));
        }
      };
      connecting.mutate({ items, ...progress.begin(items) }, { onSuccess });
    },
  };
}

function inputFor(agent: Agent, values: ConnectionValues): ConnectionInput {
  return isConnected(agent) ? replacementOf(values) : inputOf(values, null);
}

function without(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return new Set([...ids].filter((one) => one !== id));
}

/** Not of a number: the account's fields show it. */
function isOfAccount({ fields }: Problem): boolean {
  return fields.length > 0 && fields.every(({ pointer }) => pointer !== '/phoneNumber');
}

import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Checkbox, Group, Loader, Select, Stack, Table, Text } from '@mantine/core';
import { memo, useState } from 'react';
import type { EachState } from '../../../api/each';
import type { Agent, Connection, OfferedNumber } from '../../../api/types';
import { HealthBadge } from '../../../connection/HealthBadge';
import { NumberCapabilities, NumberFacts } from '../../../connection/NumberFacts';
import { PhoneNumber } from '../../../ui/PhoneNumber';
import { problemText } from '../../../ui/problem-text';
import { isConnected, optionsFor, type Row } from './rows';

type Props = {
  row: Row;
  numbers: OfferedNumber[];
  /** By number, the agent that is to have it. */
  chosen: Map<string, Agent>;
  /** Whether it has a number, or could have one. */
  isOffered: boolean;
  /** Undefined: it has not been tried. */
  state: EachState | undefined;
  connection: Connection | undefined;
  isSaved: boolean;
  isRunning: boolean;
  onToggle: (agentId: string) => void;
  onChoose: (agentId: string, number: string) => void;
};

/** An agent, whether it is connected, with which number, and what became of it. There may be a hundred of them. */
export const NumberRow = memo(function NumberRow({ row: { agent, number: value }, ...props }: Props) {
  const { numbers, chosen, isOffered, state, isRunning, onToggle, onChoose } = props;
  const number = numbers.find(({ phoneNumber }) => phoneNumber === value);
  const isFixed = isRunning || state?.kind === 'done';
  // Only a list that was opened has all numbers.
  const [wasOpened, setOpened] = useState(false);
  const own = value === null ? [] : [value];
  return (
    <Table.Tr>
      <Table.Td style={{ verticalAlign: 'top' }}>
        <Checkbox
          aria-label={isConnected(agent) ? t`Replace the account of ${agent.name}` : t`Connect ${agent.name}`}
          label={<bdi>{agent.name}</bdi>}
          description={<Note {...props} agent={agent} isLeftOut={value === null} />}
          checked={value !== null}
          disabled={isFixed || !isOffered}
          onChange={() => onToggle(agent.id)}
        />
      </Table.Td>
      <Table.Td style={{ verticalAlign: 'top' }}>
        <Stack gap={4}>
          <Group gap="xs">
            <Select
              aria-label={t`Number for ${agent.name}`}
              w={180}
              placeholder={t`None`}
              searchable
              allowDeselect={false}
              data={wasOpened ? optionsFor(agent, numbers, chosen) : own}
              value={value}
              disabled={isFixed || value === null}
              renderOption={({ option }) => (
                <NumberOption
                  number={numbers.find(({ phoneNumber }) => phoneNumber === option.value)}
                  owner={chosen.get(option.value)}
                  agent={agent}
                />
              )}
              maxDropdownHeight={280}
              comboboxProps={{ keepMounted: false, width: 320, position: 'bottom-start', shadow: 'md' }}
              onDropdownOpen={() => setOpened(true)}
              onChange={(chosen) => {
                if (chosen !== null) onChoose(agent.id, chosen);
              }}
            />
            {number !== undefined && <NumberCapabilities number={number} />}
          </Group>
          <State {...props} />
        </Stack>
      </Table.Td>
    </Table.Tr>
  );
});

type OptionProps = { number: OfferedNumber | undefined; owner: Agent | undefined; agent: Agent };

function NumberOption({ number, owner, agent }: OptionProps) {
  return (
    <div>
      {number !== undefined && <NumberFacts number={number} />}
      {owner !== undefined && owner.id !== agent.id && (
        <Text size="xs">
          <Trans>
            Chosen for <bdi>{owner.name}</bdi>
          </Trans>
        </Text>
      )}
    </div>
  );
}

type NoteProps = Pick<Props, 'isOffered' | 'state'> & { agent: Row['agent']; isLeftOut: boolean };

function Note({ agent, isOffered, isLeftOut, state }: NoteProps) {
  if (state?.kind === 'done') return null;
  if (isLeftOut && !isOffered) return t`No number is left.`;
  if (!isConnected(agent)) return isLeftOut ? t`Left out.` : null;
  const present = <PhoneNumber number={agent.phoneNumber} />;
  return isLeftOut ? (
    <Trans>Has {present}, and keeps it. Check it to replace its account.</Trans>
  ) : (
    <Trans>Its account and its number {present} are replaced.</Trans>
  );
}

function State({ state, connection, isSaved }: Pick<Props, 'state' | 'connection' | 'isSaved'>) {
  if (state === undefined) return null;
  if (state.kind === 'working') {
    return (
      <Group gap="xs">
        <Loader size="xs" aria-hidden />
        <Text size="sm">
          <Trans>Connecting…</Trans>
        </Text>
      </Group>
    );
  }
  if (state.kind === 'failed') {
    const why = problemText(state.problem);
    return (
      <Text size="sm" c="var(--mantine-color-error)">
        {isSaved ? t`Saved, but not verified. ${why}` : why}
      </Text>
    );
  }
  if (state.kind === 'waiting' || connection === undefined) {
    return (
      <Text size="sm" c="dimmed">
        <Trans>Not begun</Trans>
      </Text>
    );
  }
  const { status, problem, problemDetail } = connection;
  return <HealthBadge status={status} problem={problem} detail={problemDetail} />;
}

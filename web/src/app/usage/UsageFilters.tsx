import { t } from '@lingui/core/macro';
import { Select } from '@mantine/core';
import type { Agent, UsageFilter } from '../../api/types';
import { AgentFilter } from '../../ui/AgentFilter';
import { DateInput } from '../../ui/DateInput';
import { today } from '../../ui/days';
import { ListFilters } from '../../ui/ListFilters';
import { PeriodSelect } from '../../ui/PeriodSelect';
import type { UrlChanges } from '../../ui/use-url-state';

type Props = {
  filter: UsageFilter;
  /** The organization's time zone. */
  ownZone: string;
  errors: { from?: string; to?: string; timeZone?: string };
  agents: Agent[];
  deleted: Agent[];
  /** How many of them are set. */
  active: number;
  onChange: (changes: UrlChanges) => void;
  onClear: () => void;
};

export function UsageFilters(props: Props) {
  const { filter, ownZone, errors, agents, deleted, active, onChange, onClear } = props;
  return (
    <ListFilters
      label={t`Filter usage`}
      active={active}
      onClear={onClear}
      isInvalid={Object.keys(errors).length > 0}
    >
      <PeriodSelect
        today={today(filter.timeZone)}
        value={filter}
        onChange={(period) => onChange({ from: period?.from ?? null, to: period?.to ?? null })}
      />
      <DateInput
        label={t`First day`}
        type="date"
        value={filter.from}
        error={errors.from}
        onChange={(from) => onChange({ from })}
      />
      <DateInput
        label={t`Last day`}
        type="date"
        value={filter.to}
        error={errors.to}
        onChange={(to) => onChange({ to })}
      />
      <AgentFilter
        agents={agents}
        deleted={deleted}
        value={filter.agentId ?? null}
        onChange={(agent) => onChange({ agent })}
      />
      {ownZone !== 'UTC' && (
        <Select
          label={t`Time zone`}
          data={[ownZone, 'UTC']}
          value={filter.timeZone}
          error={errors.timeZone}
          allowDeselect={false}
          onChange={(zone) => onChange({ zone: zone === 'UTC' ? zone : null })}
        />
      )}
    </ListFilters>
  );
}

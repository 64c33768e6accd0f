import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Card, Group, Stack } from '@mantine/core';
import type { OfferedNumber } from '../../api/types';
import { ConnectionFormProblem } from '../../connection/ConnectionFormProblem';
import { IncomingSettings } from '../../connection/IncomingSettings';
import { NumberChoice } from '../../connection/NumberChoice';
import type { ConnectionFormState } from '../../connection/use-connection-form';
import { useNumberText } from '../../ui/phone-number';

type Props = {
  agentId: string;
  state: ConnectionFormState;
  numbers: OfferedNumber[];
  onBack: () => void;
};

/** Saves account and number, and verifies them. */
export function NumberStep({ agentId, state, numbers, onBack }: Props) {
  const { form, saving } = state;
  const { value, onChange, error } = form.getInputProps('phoneNumber') as {
    value: string;
    onChange: (phoneNumber: string) => void;
    error?: string;
  };
  const shown = useNumberText()(value);
  const chosen = numbers.find(({ phoneNumber }) => phoneNumber === value);
  return (
    <form noValidate onSubmit={saving.onSubmit}>
      <Stack maw={560}>
        <NumberChoice numbers={numbers} agentId={agentId} value={value} onChange={onChange} error={error} />
        {chosen !== undefined && (
          <Card withBorder padding="sm" role="group" aria-label={t`Calls and messages to ${shown}`}>
            <IncomingSettings number={chosen} />
          </Card>
        )}
        {saving.error !== null && (
          <ConnectionFormProblem
            problem={saving.error}
            isSaved={state.isSaved}
            atFields={saving.problem === null}
          />
        )}
        <Group>
          <Button type="submit" loading={saving.isPending} disabled={chosen === undefined}>
            <Trans>Connect</Trans>
          </Button>
          <Button variant="subtle" onClick={onBack}>
            <Trans>Back</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

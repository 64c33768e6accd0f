import { Trans } from '@lingui/react/macro';
import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { andThen } from '../api/mutation';
import { listPhoneNumbers } from '../api/connection-mutations';
import { asProblem, type Problem } from '../api/problem';
import type { OfferedNumber } from '../api/types';
import { showAtFields } from '../ui/use-form-mutation';
import { AdvancedFields } from './AdvancedFields';
import { ConnectionFormProblem } from './ConnectionFormProblem';
import { CredentialsFields } from './CredentialsFields';
import type { ConnectionFormState } from './use-connection-form';

type Props = {
  state: Pick<ConnectionFormState, 'form' | 'mask' | 'connection' | 'search' | 'isSaved'> & {
    /** With what saving failed. */
    saving: { error: Problem | null };
  };
  onNumbers: (numbers: OfferedNumber[]) => void;
};

/** Twilio is asked for the account's numbers, which shows that account and token belong together. */
export function CredentialsStep({ state, onNumbers }: Props) {
  const { form, search, saving } = state;
  const [problem, setProblem] = useState<Problem | null>(null);
  const listing = useMutation({
    ...andThen(listPhoneNumbers, ({ items }) => onNumbers(items)),
    onMutate: () => setProblem(null),
    onError: (error) => {
      const found = asProblem(error);
      showAtFields(form, found);
      setProblem(found);
    },
  });
  const shown = problem ?? saving.error;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const { accountSid, authToken } = form.getValues();
        listing.mutate(search ?? { accountSid, authToken });
      }}
    >
      <Stack maw={560}>
        <CredentialsFields {...state} />
        <Text size="sm" c="dimmed">
          <Trans>
            Both are on the first page of the{' '}
            <Anchor
              href="https://console.twilio.com"
              target="_blank"
              rel="noopener noreferrer"
              inherit
              underline="always"
            >
              Twilio console
            </Anchor>
            . The token is encrypted, and shown to nobody again.
          </Trans>
        </Text>
        <AdvancedFields form={form} connection={state.connection} />
        {shown !== null && (
          <ConnectionFormProblem
            problem={shown}
            isSaved={state.isSaved}
            atFields={Object.keys(shown.byField()).length > 0}
          />
        )}
        <Group>
          <Button type="submit" loading={listing.isPending}>
            <Trans>Continue</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

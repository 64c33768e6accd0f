import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Code, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { lazy, Suspense, useState } from 'react';
import * as mutations from '../api/mutations';
import type { NewSecondFactor } from '../api/types';
import { PasswordField } from '../ui/PasswordField';
import { ProblemAlert } from '../ui/ProblemAlert';
import { useFormMutation } from '../ui/use-form-mutation';
import { CodeInput } from './CodeInput';
import { RecoveryCodes } from './RecoveryCodes';

const QrCode = lazy(() => import('./QrCode'));

/** The password, then the secret and a code, then the recovery codes. */
export function SetUpSecondFactor({ onDone }: { onDone: () => void }) {
  const [begun, setBegun] = useState<NewSecondFactor | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  if (codes !== null) return <RecoveryCodes codes={codes} onDone={onDone} />;
  if (begun !== null) return <Confirm begun={begun} onConfirmed={setCodes} />;
  return <Begin onBegun={setBegun} />;
}

function Begin({ onBegun }: { onBegun: (begun: NewSecondFactor) => void }) {
  const form = useForm({ initialValues: { currentPassword: '' } });
  const begin = useFormMutation(form, mutations.beginSecondFactor, { onSuccess: onBegun });
  return (
    <form onSubmit={begin.onSubmit} noValidate>
      <Stack maw={400}>
        <Text size="sm">
          <Trans>
            You need an authenticator app, such as the one in your password manager or phone. Your other
            sessions will end.
          </Trans>
        </Text>
        {begin.problem !== null && <ProblemAlert problem={begin.problem} />}
        <PasswordField
          label={t`Your password`}
          autoComplete="current-password"
          {...form.getInputProps('currentPassword')}
        />
        <Group>
          <Button type="submit" loading={begin.isPending}>
            <Trans>Set up</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type ConfirmProps = { begun: NewSecondFactor; onConfirmed: (codes: string[]) => void };

function Confirm({ begun, onConfirmed }: ConfirmProps) {
  const form = useForm({ initialValues: { code: '' } });
  const confirm = useFormMutation(form, mutations.confirmSecondFactor, {
    onSuccess: ({ recoveryCodes }) => onConfirmed(recoveryCodes),
  });
  return (
    <form onSubmit={confirm.onSubmit} noValidate>
      <Stack maw={400}>
        <Text size="sm">
          <Trans>Scan this with your authenticator app, or enter the key below it.</Trans>
        </Text>
        <Suspense fallback={<Skeleton w={204} h={204} />}>
          <QrCode text={begun.uri} title={t`QR code for your authenticator app`} />
        </Suspense>
        <Code block aria-label={t`Key for the authenticator app`}>
          {begun.secret.match(/.{1,4}/g)?.join(' ')}
        </Code>
        {confirm.problem !== null && <ProblemAlert problem={confirm.problem} />}
        <CodeInput
          description={t`The 6-digit code that the app shows now.`}
          {...form.getInputProps('code')}
        />
        <Group>
          <Button type="submit" loading={confirm.isPending}>
            <Trans>Confirm</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Mutation } from '../../api/mutation';
import * as mutations from '../../api/mutations';
import * as queries from '../../api/queries';
import type { PasswordAndCode } from '../../api/types';
import { CodeInput } from '../../session/CodeInput';
import { RecoveryCodes } from '../../session/RecoveryCodes';
import { SetUpSecondFactor } from '../../session/SetUpSecondFactor';
import { DateTime } from '../../ui/DateTime';
import { FormDialog } from '../../ui/FormDialog';
import { Loaded } from '../../ui/Loaded';
import { notifyDone } from '../../ui/notify';
import { OnceDialog } from '../../ui/OnceDialog';
import { Section } from '../../ui/Section';
import { PasswordField } from '../../ui/PasswordField';
import { useFormMutation } from '../../ui/use-form-mutation';

/** Codes of an authenticator app, asked for when the person signs in. */
export function SecondFactor() {
  const factor = useQuery(queries.secondFactor);
  const [settingUp, setUp] = useDisclosure(false);
  return (
    <Section
      title={t`Second factor`}
      lead={t`Signing in also requires a code from your authenticator app, so your password alone is not enough.`}
    >
      <Loaded query={factor}>
        {({ confirmedAt, recoveryCodesLeft }) =>
          settingUp ? (
            <SetUpSecondFactor onDone={setUp.close} />
          ) : confirmedAt ? (
            <Stack>
              <Text size="sm">
                <Trans>
                  On since <DateTime at={confirmedAt} />.{' '}
                  <Plural value={recoveryCodesLeft} one="# recovery code" other="# recovery codes" /> left.
                </Trans>
              </Text>
              <Group>
                <NewRecoveryCodes />
                <Remove />
              </Group>
            </Stack>
          ) : (
            <Group>
              <Button onClick={setUp.open}>
                <Trans>Set up a second factor</Trans>
              </Button>
            </Group>
          )
        }
      </Loaded>
    </Section>
  );
}

function NewRecoveryCodes() {
  const [opened, dialog] = useDisclosure(false);
  const [codes, setCodes] = useState<string[] | null>(null);
  const close = () => {
    setCodes(null);
    dialog.close();
  };
  return (
    <>
      <Button variant="default" onClick={dialog.open}>
        <Trans>Generate new recovery codes</Trans>
      </Button>
      {codes === null ? (
        <PasswordAndCodeDialog
          opened={opened}
          onClose={close}
          title={t`Generate new recovery codes?`}
          submit={t`Generate codes`}
          mutation={mutations.replaceRecoveryCodes}
          onSuccess={({ recoveryCodes }) => setCodes(recoveryCodes)}
        />
      ) : (
        <OnceDialog title={t`New recovery codes`}>
          <RecoveryCodes codes={codes} onDone={close} />
        </OnceDialog>
      )}
    </>
  );
}

function Remove() {
  const [opened, dialog] = useDisclosure(false);
  return (
    <>
      <Button variant="default" color="red" onClick={dialog.open}>
        <Trans>Remove</Trans>
      </Button>
      <PasswordAndCodeDialog
        opened={opened}
        onClose={dialog.close}
        title={t`Remove the second factor?`}
        submit={t`Remove`}
        mutation={mutations.removeSecondFactor}
        onSuccess={() => {
          dialog.close();
          notifyDone(t`Second factor removed.`);
        }}
      />
    </>
  );
}

type DialogProps<Result> = {
  opened: boolean;
  onClose: () => void;
  title: string;
  submit: string;
  mutation: Mutation<PasswordAndCode, Result>;
  onSuccess: (result: Result) => void;
};

function PasswordAndCodeDialog<Result>({ mutation, onSuccess, ...dialog }: DialogProps<Result>) {
  const form = useForm<PasswordAndCode>({ initialValues: { currentPassword: '', code: '' } });
  const submission = useFormMutation(form, mutation, {
    onSuccess: (result) => {
      form.reset();
      onSuccess(result);
    },
  });
  return (
    <FormDialog {...dialog} form={submission}>
      <PasswordField
        label={t`Your password`}
        autoComplete="current-password"
        data-autofocus
        {...form.getInputProps('currentPassword')}
      />
      <CodeInput
        description={t`The 6-digit code from your authenticator app, or a recovery code.`}
        {...form.getInputProps('code')}
      />
    </FormDialog>
  );
}

import { t } from '@lingui/core/macro';
import { Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { UseQueryResult } from '@tanstack/react-query';
import { IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import * as mutations from '../../api/mutations';
import type { Resolution } from '../../api/types';
import { useEffectiveConnection } from '../../connection/use-effective-connection';
import { EntryTracker } from '../../history/EntryTracker';
import { useNumberText } from '../../ui/phone-number';
import { useFormMutation } from '../../ui/use-form-mutation';
import { MESSAGES } from '../messages/channel';
import { TestForm } from './TestForm';
import { whyBlocked } from './why-blocked';

type Props = { agentId: string; resolution: UseQueryResult<Resolution> };

/** Sends a message and shows its progress until it is delivered or has failed. */
export function TestMessage({ agentId, resolution }: Props) {
  const connection = useEffectiveConnection(agentId, resolution.data);
  const [messageId, setMessageId] = useState<string | null>(null);
  const form = useForm({
    initialValues: { to: '', body: t`A test message from Linecard.` },
    transformValues: ({ to, body }) => ({ agentId, to, body }),
  });
  const submission = useFormMutation(form, mutations.sendMessage, {
    isDisposable: true,
    onSuccess: (message) => setMessageId(message.id),
  });
  const numberText = useNumberText();
  const cannotText =
    connection.data?.canSendMessages === false
      ? t`The number ${numberText(connection.data.phoneNumber)} cannot send messages. Choose a number with the SMS capability.`
      : null;
  return (
    <TestForm
      channel={MESSAGES}
      submission={submission}
      onSubmit={() => setMessageId(null)}
      submit={t`Send test message`}
      icon={<IconSend size={18} aria-hidden />}
      blocked={whyBlocked(resolution, MESSAGES) ?? cannotText}
      result={messageId !== null && <EntryTracker channel={MESSAGES} id={messageId} />}
    >
      <TextInput
        label={t`Number to text`}
        description={t`With the country code, such as +14155550123. Twilio may charge for the message.`}
        type="tel"
        autoComplete="tel"
        maw={360}
        {...form.getInputProps('to')}
      />
      <Textarea label={t`Text`} autosize minRows={2} maw={560} {...form.getInputProps('body')} />
    </TestForm>
  );
}

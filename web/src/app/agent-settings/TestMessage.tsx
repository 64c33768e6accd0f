import { Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type UseQueryResult, useQueryClient } from '@tanstack/react-query';
import { IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { api, bodyOf } from '../../api/client';
import type { Resolution } from '../../api/types';
import { useLineConnection } from '../../connection/use-line-connection';
import { Followed } from '../../history/Followed';
import { useFormMutation } from '../../ui/use-form-mutation';
import { MESSAGES } from '../messages/kind';
import { TryForm } from './TryForm';
import { whyBlocked } from './why-blocked';

type Props = { agentId: string; resolution: UseQueryResult<Resolution> };

/** Sends a text and shows it to its end. */
export function TestMessage({ agentId, resolution }: Props) {
  const client = useQueryClient();
  const connection = useLineConnection(agentId, resolution.data);
  const [messageId, setMessageId] = useState<string | null>(null);
  const form = useForm({ initialValues: { to: '', body: 'A test message from Linecard.' } });
  const sending = useFormMutation(form, {
    mutationFn: ({ to, body }) => {
      setMessageId(null);
      const once = { header: { 'Idempotency-Key': crypto.randomUUID() } };
      return bodyOf(api.POST('/api/messages', { params: once, body: { agentId, to, body } }));
    },
    onSuccess: (message) => {
      setMessageId(message.id);
      client.setQueryData(['messages', message.id], message);
      void client.invalidateQueries({ queryKey: ['messages', 'list'] });
    },
  });
  const cannotText =
    connection.data?.canSendMessages === false
      ? `The number ${connection.data.phoneNumber} cannot send texts. Choose one with the SMS capability.`
      : null;
  return (
    <TryForm
      kind={MESSAGES}
      sending={sending}
      submit="Send a test message"
      icon={<IconSend size={18} aria-hidden />}
      blocked={whyBlocked(resolution, MESSAGES) ?? cannotText}
      followed={messageId !== null && <Followed kind={MESSAGES} id={messageId} />}
    >
      <TextInput
        label="Text this number"
        description="With its country code, like +14155550123. Twilio may charge for it."
        type="tel"
        autoComplete="tel"
        maw={360}
        {...form.getInputProps('to')}
      />
      <Textarea label="Text" autosize minRows={2} maw={560} {...form.getInputProps('body')} />
    </TryForm>
  );
}

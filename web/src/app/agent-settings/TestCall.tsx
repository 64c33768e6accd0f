import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type UseQueryResult, useQueryClient } from '@tanstack/react-query';
import { IconPhoneOutgoing } from '@tabler/icons-react';
import { useState } from 'react';
import { api, bodyOf } from '../../api/client';
import type { Resolution } from '../../api/types';
import { Followed } from '../../history/Followed';
import { useFormMutation } from '../../ui/use-form-mutation';
import { CALLS } from '../calls/kind';
import { TryForm } from './TryForm';
import { whyBlocked } from './why-blocked';

type Props = { agentId: string; resolution: UseQueryResult<Resolution> };

/** Places a call and shows it to its end. */
export function TestCall({ agentId, resolution }: Props) {
  const client = useQueryClient();
  const [callId, setCallId] = useState<string | null>(null);
  const form = useForm({ initialValues: { to: '' } });
  const placing = useFormMutation(form, {
    mutationFn: ({ to }) => {
      setCallId(null);
      const once = { header: { 'Idempotency-Key': crypto.randomUUID() } };
      return bodyOf(api.POST('/api/calls', { params: once, body: { agentId, to } }));
    },
    onSuccess: (call) => {
      setCallId(call.id);
      client.setQueryData(['calls', call.id], call);
      void client.invalidateQueries({ queryKey: ['calls', 'list'] });
    },
  });
  return (
    <TryForm
      kind={CALLS}
      sending={placing}
      submit="Place a test call"
      icon={<IconPhoneOutgoing size={18} aria-hidden />}
      blocked={whyBlocked(resolution, CALLS)}
      followed={callId !== null && <Followed kind={CALLS} id={callId} remark={durationOf} />}
    >
      <TextInput
        label="Call this number"
        description="With its country code, like +14155550123. Twilio may charge for it."
        type="tel"
        autoComplete="tel"
        maw={360}
        {...form.getInputProps('to')}
      />
    </TryForm>
  );
}

function durationOf({ durationSeconds }: { durationSeconds?: number | null }): string | null {
  return durationSeconds == null ? null : `, ${durationSeconds} s`;
}

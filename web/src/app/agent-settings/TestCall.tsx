import { t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { UseQueryResult } from '@tanstack/react-query';
import { IconPhoneOutgoing } from '@tabler/icons-react';
import { useState } from 'react';
import * as mutations from '../../api/mutations';
import type { Resolution } from '../../api/types';
import { EntryTracker } from '../../history/EntryTracker';
import { formatDuration } from '../../ui/duration';
import { useFormMutation } from '../../ui/use-form-mutation';
import { CALLS } from '../calls/channel';
import { HangUp } from '../calls/HangUp';
import { TestForm } from './TestForm';
import { whyBlocked } from './why-blocked';

type Props = { agentId: string; resolution: UseQueryResult<Resolution> };

/** Places a call and shows its progress until it ends. */
export function TestCall({ agentId, resolution }: Props) {
  const [callId, setCallId] = useState<string | null>(null);
  const form = useForm({
    initialValues: { to: '' },
    transformValues: ({ to }) => ({ agentId, to }),
  });
  const submission = useFormMutation(form, mutations.placeCall, {
    isDisposable: true,
    onSuccess: (call) => setCallId(call.id),
  });
  return (
    <TestForm
      channel={CALLS}
      submission={submission}
      onSubmit={() => setCallId(null)}
      submit={t`Place test call`}
      icon={<IconPhoneOutgoing size={18} aria-hidden />}
      blocked={whyBlocked(resolution, CALLS)}
      result={
        callId !== null && (
          <EntryTracker
            channel={CALLS}
            id={callId}
            remark={durationOf}
            actions={({ id }) => <HangUp callId={id} size="xs" />}
          />
        )
      }
    >
      <TextInput
        label={t`Number to call`}
        description={t`With the country code, such as +14155550123. Twilio may charge for the call.`}
        type="tel"
        autoComplete="tel"
        maw={360}
        {...form.getInputProps('to')}
      />
    </TestForm>
  );
}

function durationOf({ durationSeconds }: { durationSeconds?: number | null }): string | null {
  return durationSeconds == null ? null : `, ${formatDuration(durationSeconds)}`;
}

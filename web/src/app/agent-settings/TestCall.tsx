import { Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type UseQueryResult, useQueryClient } from '@tanstack/react-query';
import { IconPhoneOutgoing } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { Link } from 'react-router';
import { api, bodyOf } from '../../api/client';
import type { Resolution } from '../../api/types';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useFormMutation } from '../../ui/use-form-mutation';
import { LiveCall } from '../calls/LiveCall';

type Props = { agentId: string; resolution: UseQueryResult<Resolution> };

/** Places a call and shows it to its end. Gated while nothing would carry it. */
export function TestCall({ agentId, resolution }: Props) {
  const client = useQueryClient();
  const reasonId = useId();
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
  const blocked = whyBlocked(resolution);
  return (
    <Stack>
      <form onSubmit={placing.onSubmit} noValidate>
        <Stack gap="sm">
          <TextInput
            label="Call this number"
            description="With its country code, like +14155550123. Twilio may charge for it."
            type="tel"
            autoComplete="tel"
            maw={360}
            {...form.getInputProps('to')}
          />
          <Group>
            <Button
              type="submit"
              disabled={blocked !== null}
              loading={placing.isPending}
              leftSection={<IconPhoneOutgoing size={18} aria-hidden />}
              {...(blocked === null ? {} : { 'aria-describedby': reasonId })}
            >
              Place a test call
            </Button>
          </Group>
          {blocked !== null && (
            <Text size="sm" id={reasonId}>
              {blocked}
            </Text>
          )}
        </Stack>
      </form>
      {placing.problem !== null && <ProblemAlert problem={placing.problem} />}
      {placing.problem?.callId && (
        <Anchor component={Link} to={`/calls/${placing.problem.callId}`} size="sm">
          See what happened to the call
        </Anchor>
      )}
      {callId !== null && <LiveCall callId={callId} />}
    </Stack>
  );
}

function whyBlocked({ data, isError }: UseQueryResult<Resolution>): string | null {
  if (data !== undefined) return data.blockedBy ? `Calls are off. ${data.why}` : null;
  return isError
    ? 'It could not be found out whether this agent can call. Load the page again.'
    : 'Checking the line…';
}

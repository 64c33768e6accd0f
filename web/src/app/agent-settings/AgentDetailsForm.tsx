import { Button, Group, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, bodyOf } from '../../api/client';
import type { Agent } from '../../api/types';
import { notifyDone } from '../../ui/notify';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useFormMutation } from '../../ui/use-form-mutation';

export function AgentDetailsForm({ agent }: { agent: Agent }) {
  const client = useQueryClient();
  const form = useForm({
    initialValues: {
      name: agent.name,
      description: agent.description ?? '',
      voiceUrl: agent.voiceUrl ?? '',
      streamUrl: agent.streamUrl ?? '',
      isDefault: agent.isDefault,
    },
  });
  const change = useFormMutation(form, {
    mutationFn: ({ description, voiceUrl, streamUrl, ...rest }) => {
      const body = {
        ...rest,
        description: orNull(description),
        voiceUrl: orNull(voiceUrl),
        streamUrl: orNull(streamUrl),
      };
      return bodyOf(api.PATCH('/api/agents/{agent_id}', { params: { path: { agent_id: agent.id } }, body }));
    },
    onSuccess: async () => {
      notifyDone('Saved.');
      await client.invalidateQueries({ queryKey: ['agents'] });
    },
  });
  return (
    <form onSubmit={change.onSubmit} noValidate>
      <Stack maw={560}>
        {change.problem !== null && <ProblemAlert problem={change.problem} />}
        <TextInput label="Name" {...form.getInputProps('name')} />
        <Textarea label="Description" autosize minRows={2} {...form.getInputProps('description')} />
        <TextInput
          label="Voice URL"
          description="Your own TwiML address, like https://agents.example.com/voice. Twilio asks it what to do when a call is answered."
          inputMode="url"
          {...form.getInputProps('voiceUrl')}
        />
        <TextInput
          label="Stream URL"
          description="A WebSocket, like wss://agents.example.com/audio, to which the call’s audio is connected when there is no voice URL. With neither, the call speaks a short test sentence."
          inputMode="url"
          {...form.getInputProps('streamUrl')}
        />
        <Switch
          label="Default agent"
          description="Serves calls that name no agent. There is one at most."
          {...form.getInputProps('isDefault', { type: 'checkbox' })}
        />
        <Group>
          <Button type="submit" loading={change.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}

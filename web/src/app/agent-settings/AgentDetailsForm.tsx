import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import * as mutations from '../../api/mutations';
import type { Agent } from '../../api/types';
import { notifyDone } from '../../ui/notify';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useFormMutation } from '../../ui/use-form-mutation';

export function AgentDetailsForm({ agent }: { agent: Agent }) {
  const form = useForm({
    initialValues: {
      name: agent.name,
      description: agent.description ?? '',
      voiceUrl: agent.voiceUrl ?? '',
      streamUrl: agent.streamUrl ?? '',
      isDefault: agent.isDefault,
    },
    transformValues: ({ description, voiceUrl, streamUrl, ...rest }) => ({
      ...rest,
      description: orNull(description),
      voiceUrl: orNull(voiceUrl),
      streamUrl: orNull(streamUrl),
    }),
  });
  const change = useFormMutation(form, mutations.updateAgent(agent.id), {
    onSuccess: () => {
      form.resetDirty();
      notifyDone(t`Agent saved.`);
    },
  });
  return (
    <form onSubmit={change.onSubmit} noValidate>
      <Stack maw={560}>
        {change.problem !== null && <ProblemAlert problem={change.problem} />}
        <TextInput label={t`Name`} {...form.getInputProps('name')} />
        <Textarea label={t`Description`} autosize minRows={2} {...form.getInputProps('description')} />
        <TextInput
          label={t`Voice URL`}
          description={t`URL of your TwiML, such as https://agents.example.com/voice. Twilio requests it when a call is answered.`}
          inputMode="url"
          {...form.getInputProps('voiceUrl')}
        />
        <TextInput
          label={t`Stream URL`}
          description={t`WebSocket that receives the call’s audio if there is no voice URL, such as wss://agents.example.com/audio. With neither, calls play a short test sentence.`}
          inputMode="url"
          {...form.getInputProps('streamUrl')}
        />
        <Switch
          label={t`Default agent`}
          w="fit-content"
          maw="100%"
          description={t`Handles calls that don’t specify an agent. There can be only one.`}
          {...form.getInputProps('isDefault', { type: 'checkbox' })}
        />
        <Group>
          <Button type="submit" loading={change.isPending}>
            <Trans>Save</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}

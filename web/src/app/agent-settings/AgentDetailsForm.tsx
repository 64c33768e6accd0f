import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { andThenUndo } from '../../api/mutation';
import * as mutations from '../../api/mutations';
import type { Agent } from '../../api/types';
import { undoAgentChange } from '../../api/undo';
import { notifyDone } from '../../ui/notify';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useFollow } from '../../ui/use-follow';
import { useFormMutation } from '../../ui/use-form-mutation';

export function AgentDetailsForm({ agent }: { agent: Agent }) {
  const saved = {
    name: agent.name,
    description: agent.description ?? '',
    voiceUrl: agent.voiceUrl ?? '',
    streamUrl: agent.streamUrl ?? '',
    isDefault: agent.isDefault,
  };
  const form = useForm({
    initialValues: saved,
    transformValues: ({ description, voiceUrl, streamUrl, ...rest }) => ({
      ...rest,
      description: orNull(description),
      voiceUrl: orNull(voiceUrl),
      streamUrl: orNull(streamUrl),
    }),
  });
  useFollow(form, saved);
  const change = useFormMutation(
    form,
    andThenUndo(
      mutations.updateAgent(agent.id),
      (body) => undoAgentChange(agent, body),
      (undo) => notifyDone(t`Agent saved.`, undo),
    ),
    { onSuccess: () => form.resetDirty() },
  );
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

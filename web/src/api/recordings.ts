import { mutationOptions, queryOptions, type QueryClient } from '@tanstack/react-query';
import { api, bodyOf } from './client';
import { currentOrganization } from './current-organization';
import { keys } from './keys';
import type { Recording } from './types';

// Recordings of a call: reading them, and what changes them.

/** What is not settled yet changes by reports of Twilio's, which no event of the stream names. */
const REFETCH_MS = 2_000;

const SETTLED: Recording['status'][] = ['completed', 'absent', 'failed', 'deleted'];

export const callRecordings = (callId: string) =>
  queryOptions({
    queryKey: keys.recordings(callId),
    queryFn: async ({ signal }) => {
      const path = { call_id: callId };
      return bodyOf(api.GET('/api/calls/{call_id}/recordings', { signal, params: { path } }));
    },
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ status }) => !SETTLED.includes(status)) === true ? REFETCH_MS : false,
  });

/** Where the audio is, for a player: it sends the session's cookie and no header. */
export function recordingAudio({ callId, id }: Recording): string {
  const organization = currentOrganization.get();
  const query = organization === null ? '' : `?organizationId=${encodeURIComponent(organization)}`;
  return `/api/calls/${callId}/recordings/${id}/media${query}`;
}

const changed = (client: QueryClient, callId: string) =>
  client.invalidateQueries({ queryKey: keys.historyEntry('calls', callId) });

export const startRecording = mutationOptions({
  mutationFn: (callId: string) =>
    bodyOf(api.POST('/api/calls/{call_id}/recordings', { params: { path: { call_id: callId } }, body: {} })),
  onSuccess: (_recording: Recording, callId, _, { client }) => changed(client, callId),
});

export const stopRecording = mutationOptions({
  mutationFn: ({ callId, id }: Recording) =>
    bodyOf(
      api.POST('/api/calls/{call_id}/recordings/{recording_id}/stop', {
        params: { path: { call_id: callId, recording_id: id } },
      }),
    ),
  onSuccess: (_recording: Recording, { callId }, _, { client }) => changed(client, callId),
});

export const deleteRecording = mutationOptions({
  mutationFn: ({ callId, id }: Recording) =>
    api.DELETE('/api/calls/{call_id}/recordings/{recording_id}', {
      params: { path: { call_id: callId, recording_id: id } },
    }),
  onSuccess: (_result, { callId }, _, { client }) => changed(client, callId),
});

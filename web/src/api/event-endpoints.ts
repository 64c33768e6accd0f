import { infiniteQueryOptions, mutationOptions, queryOptions, type QueryClient } from '@tanstack/react-query';
import { api, bodyOf } from './client';
import { cursors } from './cursors';
import { keys } from './keys';
import type { components } from './schema';

type Schemas = components['schemas'];

export type EventEndpoint = Schemas['EventEndpointBody'];
export type EventEndpointInput = Schemas['CreateEventEndpointBody'];
export type EventEndpointChange = Schemas['UpdateEventEndpointBody'];
export type EventEndpointWithSecret = Schemas['EventEndpointWithSecretBody'];
export type EventDelivery = Schemas['EventDeliveryBody'];
export type EventType = Schemas['EventType'];

/** How often a log is asked for in which something is still to be sent. */
const WHILE_PENDING_MS = 3_000;

const at = (id: string) => ({ params: { path: { endpoint_id: id } } });

export const eventEndpoints = queryOptions({
  queryKey: keys.eventEndpoints,
  queryFn: async ({ signal }) => (await bodyOf(api.GET('/api/event-endpoints', { signal }))).items,
});

export const eventEndpoint = (id: string) =>
  queryOptions({
    queryKey: keys.eventEndpoint(id),
    queryFn: ({ signal }) => bodyOf(api.GET('/api/event-endpoints/{endpoint_id}', { signal, ...at(id) })),
  });

export const eventDeliveries = (id: string, status: EventDelivery['status'] | undefined) =>
  infiniteQueryOptions({
    queryKey: keys.eventDeliveries(id, status),
    queryFn: ({ signal, pageParam }) =>
      bodyOf(
        api.GET('/api/event-endpoints/{endpoint_id}/deliveries', {
          signal,
          params: {
            path: { endpoint_id: id },
            query: { ...pageParam, limit: 25, ...(status === undefined ? {} : { status }) },
          },
        }),
      ),
    ...cursors(),
    placeholderData: (previous) => previous,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some((one) => one.status === 'pending')) === true
        ? WHILE_PENDING_MS
        : false,
  });

function refresh(client: QueryClient) {
  const stale = [keys.eventEndpoints, keys.healths];
  return Promise.all(stale.map((queryKey) => client.invalidateQueries({ queryKey })));
}

export const createEventEndpoint = mutationOptions({
  mutationFn: (body: EventEndpointInput) => bodyOf(api.POST('/api/event-endpoints', { body })),
  onSuccess: (_created: EventEndpointWithSecret, _body, _, { client }) => refresh(client),
});

export const changeEventEndpoint = (id: string) =>
  mutationOptions({
    mutationFn: (body: EventEndpointChange) =>
      bodyOf(api.PATCH('/api/event-endpoints/{endpoint_id}', { ...at(id), body })),
    onSuccess: (_changed: EventEndpoint, _body, _, { client }) => refresh(client),
  });

export const deleteEventEndpoint = mutationOptions({
  mutationFn: (id: string) => api.DELETE('/api/event-endpoints/{endpoint_id}', at(id)),
  onSuccess: (_result, id, _, { client }) => {
    client.removeQueries({ queryKey: keys.eventEndpoint(id) });
    return refresh(client);
  },
});

export const rotateEventSecret = (id: string) =>
  mutationOptions({
    mutationFn: (body: { endPresentNow: boolean }) =>
      bodyOf(api.POST('/api/event-endpoints/{endpoint_id}/rotate-secret', { ...at(id), body })),
    onSuccess: (_rotated: EventEndpointWithSecret, _body, _, { client }) => refresh(client),
  });

export const testEventEndpoint = mutationOptions({
  mutationFn: (id: string) => bodyOf(api.POST('/api/event-endpoints/{endpoint_id}/test', at(id))),
  onSuccess: (_queued: EventDelivery, _id, _, { client }) => refresh(client),
});

export const retryEventDelivery = (id: string) =>
  mutationOptions({
    mutationFn: (delivery: string) =>
      bodyOf(
        api.POST('/api/event-endpoints/{endpoint_id}/deliveries/{delivery_id}/retry', {
          params: { path: { endpoint_id: id, delivery_id: delivery } },
        }),
      ),
    onSuccess: (_queued: EventDelivery, _delivery, _, { client }) => refresh(client),
  });

export const replayEvents = (id: string) =>
  mutationOptions({
    mutationFn: (body: { since: string }) =>
      bodyOf(api.POST('/api/event-endpoints/{endpoint_id}/replay', { ...at(id), body })),
    onSuccess: (_endpoint: EventEndpoint, _body, _, { client }) => refresh(client),
  });

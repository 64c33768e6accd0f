import type { UseMutationOptions } from '@tanstack/react-query';

/** A request that changes something, and the cached queries that it updates. */
export type Mutation<Variables, Result> = UseMutationOptions<Result, Error, Variables>;

/**
 * The same mutation with an effect of the component: a toast, a dialog that closes. It runs once the cache is up to
 * date, also if that has removed the component, as when a row deletes itself.
 */
export function andThen<Variables, Result>(
  mutation: Mutation<Variables, Result>,
  effect: (result: Result, variables: Variables) => unknown,
): Mutation<Variables, Result> {
  return {
    ...mutation,
    onSuccess: async (result, variables, onMutateResult, context) => {
      await mutation.onSuccess?.(result, variables, onMutateResult, context);
      await effect(result, variables);
    },
  };
}

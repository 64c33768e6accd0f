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

/** Counts of what an undo came to: what had changed again since stays as it is. */
export type UndoResult = { undone: number; changed: number; failed: number };

/** Takes a change back. */
export type Undo = Mutation<void, UndoResult>;

/** How a change is taken back, once its result is known; null if it changed nothing. */
export type UndoOf<Result> = (result: Result) => Undo | null;

/** How a change that is about to be made is taken back; null if it cannot be. */
export type Undoing<Variables, Result> = (
  variables: Variables,
) => UndoOf<Result> | null | Promise<UndoOf<Result> | null>;

/**
 * The same mutation with an effect that offers to undo it. `undoing` is called before the request: what it is about to change is
 * still as it was.
 */
export function andThenUndo<Variables, Result>(
  mutation: Mutation<Variables, Result>,
  undoing: Undoing<Variables, Result>,
  effect: (undo: Undo | null, result: Result, variables: Variables) => unknown,
): Mutation<Variables, Result> {
  return {
    ...mutation,
    onMutate: undoing,
    onSuccess: async (result, variables, prepared, context) => {
      await mutation.onSuccess?.(result, variables, prepared, context);
      const undoOf = prepared as UndoOf<Result> | null;
      await effect(undoOf === null ? null : undoOf(result), result, variables);
    },
  };
}

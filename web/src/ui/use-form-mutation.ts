import type { UseFormReturnType } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { asProblem, type Problem } from '../api/problem';

type Options<Values, Result> = {
  mutationFn: (values: Values) => Promise<Result>;
  onSuccess?: (result: Result, values: Values) => unknown;
};

/**
 * Sends a form. What the API refuses stands at its fields, and the first of them has the focus; what
 * belongs to none is left in `problem`.
 */
export function useFormMutation<Values extends Record<string, unknown>, Result>(
  form: UseFormReturnType<Values>,
  { mutationFn, onSuccess }: Options<Values, Result>,
) {
  const mutation = useMutation({
    mutationFn,
    onSuccess: async (result, values) => {
      await onSuccess?.(result, values);
    },
    onError: (error) => showAtFields(form, asProblem(error)),
  });
  const problem = mutation.error === null ? null : asProblem(mutation.error);
  return {
    onSubmit: form.onSubmit((values) => mutation.mutate(values)),
    isPending: mutation.isPending,
    /** All that went wrong, at fields or not. */
    error: problem,
    problem: problem === null || isWhollyAtFields(form, problem) ? null : problem,
    reset: mutation.reset,
  };
}

/** Whether nothing is left to be shown elsewhere. */
export function showAtFields<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  problem: Problem,
): boolean {
  const errors = problem.byField();
  form.setErrors(errors);
  const first = Object.keys(form.getValues()).find((field) => field in errors);
  if (first !== undefined) form.getInputNode(first)?.focus();
  return isWhollyAtFields(form, problem);
}

function isWhollyAtFields<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  problem: Problem,
) {
  const named = Object.keys(problem.byField());
  const known = form.getValues();
  return named.length > 0 && named.every((field) => field in known);
}

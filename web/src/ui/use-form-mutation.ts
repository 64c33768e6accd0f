import type { UseFormReturnType } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { asProblem, type Problem } from '../api/problem';

type Options<Values, Result> = {
  mutationFn: (values: Values) => Promise<Result>;
  /** Where in the body the form's fields are, unless at its top. */
  within?: string;
  onSuccess?: (result: Result, values: Values) => unknown;
};

/**
 * Sends a form. What the API refuses stands at its fields, and the first of them has the focus; what
 * belongs to none is left in `problem`.
 */
export function useFormMutation<Values extends Record<string, unknown>, Result>(
  form: UseFormReturnType<Values>,
  { mutationFn, within, onSuccess }: Options<Values, Result>,
) {
  const mutation = useMutation({
    mutationFn,
    onSuccess: async (result, values) => {
      await onSuccess?.(result, values);
    },
    onError: (error) => showAtFields(form, asProblem(error), within),
  });
  const problem = mutation.error === null ? null : asProblem(mutation.error);
  return {
    onSubmit: form.onSubmit((values) => mutation.mutate(values)),
    isPending: mutation.isPending,
    /** All that went wrong, at fields or not. */
    error: problem,
    problem: problem === null || isWhollyAtFields(form, problem, within) ? null : problem,
    reset: mutation.reset,
  };
}

/** Whether nothing is left to be shown elsewhere. */
export function showAtFields<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  problem: Problem,
  within?: string,
): boolean {
  const errors = problem.byField(within);
  form.setErrors(errors);
  const first = Object.keys(form.getValues()).find((field) => field in errors);
  if (first !== undefined) form.getInputNode(first)?.focus();
  return isWhollyAtFields(form, problem, within);
}

function isWhollyAtFields<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  problem: Problem,
  within?: string,
) {
  const named = Object.keys(problem.byField(within));
  const known = form.getValues();
  return named.length > 0 && named.every((field) => field in known);
}

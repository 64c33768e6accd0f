import type { UseFormReturnType } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { andThen, type Mutation } from '../api/mutation';
import { asProblem, type Problem } from '../api/problem';

type Options<Result> = {
  /** JSON pointer of the object in the request's body that holds the form's fields; the body itself by default. */
  within?: string;
  onSuccess?: (result: Result) => unknown;
};

/**
 * Submits a form; its `transformValues` makes the request's body. Errors that the API reports for a field are shown
 * at that field, and the first one gets the focus; any other error is left in `problem`.
 */
export function useFormMutation<Values extends Record<string, unknown>, Variables, Result>(
  form: UseFormReturnType<Values, Variables>,
  mutation: Mutation<Variables, Result>,
  { within, onSuccess }: Options<Result> = {},
) {
  const submission = useMutation({
    ...andThen(mutation, (result) => onSuccess?.(result)),
    onError: (error) => showAtFields(form, asProblem(error), within),
  });
  const problem = submission.error === null ? null : asProblem(submission.error);
  return {
    onSubmit: form.onSubmit((values) => submission.mutate(values)),
    isPending: submission.isPending,
    /** The error, whether or not the fields show it. */
    error: problem,
    problem: problem === null || isShownAtFields(form, problem, within) ? null : problem,
    reset: submission.reset,
  };
}

/** Whether the fields show all of the problem, so that nothing is left to show elsewhere. */
export function showAtFields<Values extends Record<string, unknown>, Variables>(
  form: UseFormReturnType<Values, Variables>,
  problem: Problem,
  within?: string,
): boolean {
  const errors = problem.byField(within);
  form.setErrors(errors);
  const first = Object.keys(form.getValues()).find((field) => field in errors);
  if (first !== undefined) form.getInputNode(first)?.focus();
  return isShownAtFields(form, problem, within);
}

function isShownAtFields<Values extends Record<string, unknown>, Variables>(
  form: UseFormReturnType<Values, Variables>,
  problem: Problem,
  within?: string,
) {
  const fields = Object.keys(problem.byField(within));
  const known = form.getValues();
  return fields.length > 0 && fields.every((field) => field in known);
}

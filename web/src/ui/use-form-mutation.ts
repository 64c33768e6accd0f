import type { UseFormReturnType } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { andThen, type Mutation } from '../api/mutation';
import { asProblem, type Problem } from '../api/problem';
import { savedValues, unsaved } from './unsaved';

type Options<Result> = {
  /** JSON pointer of the object in the request's body that holds the form's fields; the body itself by default. */
  within?: string;
  /** Whether what was typed is of no use elsewhere, so that it may be lost without asking. */
  isDisposable?: boolean;
  onSuccess?: (result: Result) => unknown;
};

/**
 * Submits a form; its `transformValues` makes the request's body. Errors that the API reports for a field are shown
 * at that field, and the first one gets the focus; any other error is left in `problem`. Until it is saved, the page is
 * not left without asking.
 */
export function useFormMutation<Values extends Record<string, unknown>, Variables, Result>(
  form: UseFormReturnType<Values, Variables>,
  mutation: Mutation<Variables, Result>,
  { within, isDisposable = false, onSuccess }: Options<Result> = {},
) {
  const { isDirty, getValues } = form;
  // Not `resetDirty`: what `reset` goes back to stays the same.
  const [saved] = useState(savedValues);
  useEffect(() => {
    if (isDisposable) return undefined;
    return unsaved.watch(() => isDirty() && !saved.are(getValues()));
  }, [isDisposable, isDirty, getValues, saved]);
  const submission = useMutation({
    ...andThen(mutation, async (result) => {
      // Before, since it may lead to another page; and after, since it may set what was saved.
      saved.set(getValues());
      await onSuccess?.(result);
      saved.set(getValues());
    }),
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

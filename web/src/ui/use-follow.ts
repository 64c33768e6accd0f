import type { UseFormReturnType } from '@mantine/form';
import { useEffect, useRef } from 'react';

/** Shows in a form what was saved elsewhere since, such as by an undo, except in fields where something was typed. */
export function useFollow<Values extends Record<string, unknown>, Variables>(
  form: UseFormReturnType<Values, Variables>,
  saved: Values,
) {
  const text = JSON.stringify(saved);
  const shown = useRef(text);
  useEffect(() => {
    if (shown.current === text) return;
    shown.current = text;
    const values = JSON.parse(text) as Values;
    const untouched = Object.entries(values).filter(([field]) => !form.isDirty(field));
    form.setValues(Object.fromEntries(untouched) as Partial<Values>);
    form.resetDirty(values);
  }, [form, text]);
}

/** The label of a value, from a table with one for each. A value that only a newer server knows is shown as it came. */
export function labelOf<Value extends string>(labels: Record<Value, string>, value: string): string {
  return isIn(labels, value) ? labels[value] : value;
}

/** Whether a table has this value. */
export function isIn<Value extends string>(labels: Record<Value, string>, value: string): value is Value {
  return Object.hasOwn(labels, value);
}

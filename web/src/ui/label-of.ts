import { i18n, type MessageDescriptor } from '@lingui/core';

/** The label of a value, from a table with one for each. A value that only a newer server knows is shown as it came. */
export function labelOf<Value extends string>(
  labels: Record<Value, MessageDescriptor>,
  value: string,
): string {
  return isIn(labels, value) ? i18n._(labels[value]) : value;
}

type State = { label: MessageDescriptor; color: string };

/** The label and the color of a state, from a table with both for each. One that only a newer server knows is shown as it came. */
export function stateOf<Value extends string>(
  states: Record<Value, State>,
  value: string,
): { label: string; color: string } {
  if (!isIn(states, value)) return { label: value, color: 'gray' };
  const { label, color } = states[value];
  return { label: i18n._(label), color };
}

/** Whether a table has this value. */
export function isIn<Value extends string>(labels: Record<Value, unknown>, value: string): value is Value {
  return Object.hasOwn(labels, value);
}

/** What a field offers to choose from, with its labels in the reader’s language. */
export function choicesOf<Value extends string>(choices: { value: Value; label: MessageDescriptor }[]) {
  return choices.map(({ value, label }) => ({ value, label: i18n._(label) }));
}

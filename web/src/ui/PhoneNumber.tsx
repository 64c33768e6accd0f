import type { ClipboardEvent } from 'react';
import { useNumberFormat } from './phone-number';

/** About what the gaps will take, so that little moves when they come. */
const ROOM_FOR_GAPS = '0.75em';

type Props = { /** In E.164. */ number: string | null | undefined };

/**
 * Grouped for people; copied, it is as programs take it. From left to right also where the text around it is not: its plus
 * would be moved to the end.
 */
export function PhoneNumber({ number }: Props) {
  const format = useNumberFormat();
  if (number == null) return null;
  const grouped = format(number);
  const shown = grouped ?? number;
  const copy = (event: ClipboardEvent) => {
    if (globalThis.getSelection()?.toString().trim() !== shown) return;
    event.clipboardData.setData('text/plain', number);
    event.preventDefault();
  };
  return (
    <bdi
      dir="ltr"
      style={{ whiteSpace: 'nowrap', ...(grouped === null ? { paddingInlineEnd: ROOM_FOR_GAPS } : {}) }}
      onCopy={copy}
    >
      {shown}
    </bdi>
  );
}

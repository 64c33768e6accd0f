import type { ClipboardEvent } from 'react';
import { useNumberFormat } from './phone-number';

type Props = { /** In E.164. */ number: string | null | undefined };

/**
 * Grouped for people; copied, it is as programs take it. From left to right also where the text around it is not: its plus
 * would be moved to the end.
 */
export function PhoneNumber({ number }: Props) {
  const format = useNumberFormat();
  if (number == null) return null;
  const shown = format(number);
  const copy = (event: ClipboardEvent) => {
    if (globalThis.getSelection()?.toString().trim() !== shown) return;
    event.clipboardData.setData('text/plain', number);
    event.preventDefault();
  };
  return (
    <bdi dir="ltr" style={{ whiteSpace: 'nowrap' }} onCopy={copy}>
      {shown}
    </bdi>
  );
}

/** From left to right also where the text around it is not: its plus would be moved to the end. */
export function PhoneNumber({ number }: { number: string | null | undefined }) {
  return number == null ? null : <bdi dir="ltr">{number}</bdi>;
}

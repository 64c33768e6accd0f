const FROM_RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/;

/**
 * A name in a text that is no HTML, such as a toast or a choice, as <bdi> has it in HTML: one that is written in the other
 * direction does not turn the text around it. Any other one is left as it is.
 */
export function isolated(name: string): string {
  const isOther = FROM_RIGHT_TO_LEFT.test(name) || document.documentElement.dir === 'rtl';
  return isOther ? `\u2068${name}\u2069` : name;
}

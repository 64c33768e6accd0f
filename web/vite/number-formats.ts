import type { Plugin } from 'vite';
import type { Grouping, Plan, Plans } from '../src/ui/number-grouping.ts';

type Format = [
  pattern: string,
  national: string,
  leadingDigits?: string[] | 0,
  prefixRule?: string | 0,
  isPrefixOptional?: 1 | 0,
  international?: string | 0,
];
type Country = [
  callingCode: string,
  internationalPrefix: string | 0,
  pattern: string | 0,
  lengths: number[],
  formats?: Format[] | 0,
  ...others: unknown[],
];
/** libphonenumber-js's METADATA.md. */
export type Metadata = {
  country_calling_codes: Record<string, string[]>;
  countries: Record<string, Country>;
  nonGeographic?: Record<string, Country>;
};

const NAME = 'virtual:number-formats';

/**
 * How the numbers of each country are grouped, of libphonenumber-js's metadata, in parts by the first digit of the calling code:
 * a page loads those of the numbers on it, of at most 1.5 kB each. Reading numbers as people of each country type them would take five
 * times as much; the console has them in E.164 (`src/ui/number-grouping.ts`).
 */
export function numberFormats(): Plugin {
  return {
    name: 'linecard:number-formats',
    resolveId: { filter: { id: /^virtual:number-formats(\/\d)?$/ }, handler: (id) => id },
    load: {
      filter: { id: /^virtual:number-formats/ },
      async handler(id) {
        const { default: metadata } = await import('libphonenumber-js/min/metadata');
        const parts = partsOf(metadata as unknown as Metadata);
        const [, digit] = id.split('/');
        if (digit !== undefined) return `export default ${JSON.stringify(parts[digit])};`;
        const loads = Object.keys(parts).map((each) => `${each}: () => import('${NAME}/${each}')`);
        return `export default { ${loads.join(', ')} };`;
      },
    },
  };
}

/** By the first digit of the calling code. North America's numbers have one form, which needs none of this. */
export function partsOf({ country_calling_codes: codes, countries, nonGeographic = {} }: Metadata) {
  const parts: Record<string, Plans> = {};
  const add = (code: string, ofCode: Country[]) => {
    const digit = code.charAt(0);
    const plan = planOf(ofCode);
    if (digit !== '1' && plan !== null) (parts[digit] ??= {})[code] = plan;
  };
  for (const [code, names] of Object.entries(codes))
    add(
      code,
      names.map((name) => countries[name]).filter((country) => country !== undefined),
    );
  for (const [code, country] of Object.entries(nonGeographic)) add(code, [country]);
  return parts;
}

/** Of all countries of a calling code: grouped as the first of them does, which the others leave it to. */
function planOf(countries: Country[]): Plan | null {
  const [first] = countries;
  if (first === undefined) return null;
  const lengths = [...new Set(countries.flatMap((country) => country[3]))].toSorted((a, b) => a - b);
  const formats = first[4] ?? 0;
  return [lengths, ...(formats === 0 ? [] : formats.map(groupingOf))];
}

/** Of the leading digits, the last are the most exact, and the only ones that are looked at. */
function groupingOf([pattern, national, leadingDigits, , , international]: Format): Grouping {
  const digits = [...pattern.matchAll(/\(\\d(?:\{([\d,]+)\})?\)/g)].map(([, count = '1']) => count);
  const shown = international === undefined || international === 0 ? national : international;
  // In the pattern's own order, and nothing between them that is not a space for us.
  const isPlain =
    pattern === digits.map((count) => (count === '1' ? '(\\d)' : `(\\d{${count}})`)).join('') &&
    shown.replace(/[^$\d]+/g, '') === digits.map((_, at) => `$${at + 1}`).join('');
  if (!isPlain) throw new Error(`This grouping of numbers is not known yet: ${pattern} as ${shown}`);
  const beginning = leadingDigits ? leadingDigits.at(-1) : undefined;
  return beginning === undefined ? [digits.join(' ')] : [digits.join(' '), beginning];
}

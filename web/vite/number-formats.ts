import type { Plugin } from 'vite';

type Format = [
  pattern: string,
  national: string,
  leadingDigits?: string[] | 0,
  prefixRule?: string | 0,
  isPrefixOptional?: 1 | 0,
  international?: string | 0,
];
type Plan = [
  callingCode: string,
  internationalPrefix: string | 0,
  pattern: string | 0,
  lengths: number[],
  formats?: Format[] | 0,
  ...others: unknown[],
];
/** libphonenumber-js's METADATA.md. */
export type Metadata = {
  version: number;
  country_calling_codes: Record<string, string[]>;
  countries: Record<string, Plan>;
  nonGeographic?: Record<string, Plan>;
};

/**
 * Half of the bytes that libphonenumber-js needs to read numbers as people of each country type them serve no other purpose. The
 * console has numbers in E.164 and groups them (`src/ui/number-grouping.ts`).
 */
export function numberFormats(): Plugin {
  let isDone = false;
  return {
    name: 'linecard:number-formats',
    apply: 'build',
    transform: {
      filter: { id: /\/libphonenumber-js\/metadata\.min\.json\.js$/ },
      async handler() {
        const { default: metadata } = await import('libphonenumber-js/min/metadata');
        isDone = true;
        const formats = formatsOf(metadata as unknown as Metadata);
        return { code: `export default ${JSON.stringify(formats)};`, map: null };
      },
    },
    buildEnd(error) {
      // A new release may have other files.
      if (error === undefined && !isDone) this.error('libphonenumber-js has no metadata.min.json.js');
    },
  };
}

/** Of each calling code, the lengths of its numbers and how they are grouped: as the first of its countries does. */
export function formatsOf({
  version,
  country_calling_codes: codes,
  countries,
  nonGeographic,
}: Metadata): Metadata {
  const kept = {
    version,
    country_calling_codes: {} as Record<string, string[]>,
    countries: {} as Record<string, Plan>,
    nonGeographic: {} as Record<string, Plan>,
  };
  for (const [code, names] of Object.entries(codes)) {
    const plans = names.map((name) => countries[name]).filter((plan) => plan !== undefined);
    const [name, plan] = [names[0], plans[0]];
    if (name === undefined || plan === undefined) continue;
    kept.country_calling_codes[code] = [name];
    kept.countries[name] = planOf(plan, plans);
  }
  for (const [code, plan] of Object.entries(nonGeographic ?? {}))
    kept.nonGeographic[code] = planOf(plan, [plan]);
  return kept;
}

/** `all`: those of the same calling code. */
function planOf([callingCode, , , , formats]: Plan, all: Plan[]): Plan {
  const lengths = [...new Set(all.flatMap((plan) => plan[3]))].toSorted((a, b) => a - b);
  return [callingCode, 0, 0, lengths, formats ? formats.map(formatOf) : 0];
}

/** Of the leading digits, the last are the most exact, and the only ones that are looked at. */
function formatOf([pattern, national, leadingDigits, , , international]: Format): Format {
  const grouping = international === undefined || international === 0 ? national : international;
  return leadingDigits ? [pattern, grouping, leadingDigits.slice(-1)] : [pattern, grouping];
}
